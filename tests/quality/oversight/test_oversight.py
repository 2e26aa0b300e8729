"""What admins see of trust, and do about it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import DeviceMark
from annotation.models import Annotation, Participation
from common.errors import Conflict, UserError
from quality.models import Act, Control, Crowd, Ending, Pause, TrustEvent, TrustMoment, TrustScore
from quality.oversight import acts, people
from quality.oversight.pairs import pairs_of
from quality.people import pauses
from quality.people.closing import erase_checks
from quality.revising.question import revise
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def page(browser, name, *args, **query):
    return browser.get(reverse(f"quality:{name}", args=args), query)


def test_the_least_trusted_come_first_with_how_they_answer(judged):
    question, crowd = judged
    rows, more = people.page_of(question, people.scores_of(question), None)
    assert more is None
    assert {row.person for row in rows[:2]} == set(crowd[3:])
    assert {row.person for row in rows[2:]} == set(crowd[:3])
    first = next(row for row in rows if row.person == crowd[0])
    assert (first.score.answers, first.seconds) == (44, 2.0)
    assert first.variety == pytest.approx(1.0, abs=0.02)
    assert [moment > 0.8 for moment in first.moments] == [True]


def test_trust_over_time_is_noted_where_it_moves(judged):
    question, crowd = judged
    assert TrustMoment.objects.count() == 5
    revise(question, NOW + dt.timedelta(minutes=1))
    assert TrustMoment.objects.count() == 5
    # Somebody turns out to be as good as nothing.
    labels = list(question.labels.order_by("-pk"))
    for number, one in enumerate(Annotation.objects.filter(annotator=crowd[2]).order_by("pk")):
        Annotation.objects.filter(pk=one.pk).update(label=labels[number % 3])
    revise(question, NOW + dt.timedelta(minutes=2))
    means = list(TrustMoment.objects.filter(annotator=crowd[2]).order_by("pk").values_list("mean", flat=True))
    assert len(means) == 2
    assert means[1] < means[0] - 0.2


def test_pairs_who_answer_alike_are_named_with_what_they_share(judged):
    question, crowd = judged
    for place, address in ((3, "x"), (4, "x")):
        DeviceMark.objects.create(user=crowd[place], device_hash=f"d{place}", address_hash=address)
    [pair] = pairs_of(question)
    assert {pair.one.annotator, pair.other.annotator} == set(crowd[3:])
    assert (pair.together, pair.same) == (40, 40)
    assert pair.expected < 30
    assert (pair.same_device, pair.same_address) == (False, True)
    # Whoever has left stands in no pair.
    Participation.objects.filter(annotator=crowd[3]).delete()
    assert pairs_of(question) == []


def test_only_admins_come_in(judged, ada, omar, as_user):
    question, crowd = judged
    for name, args in (
        ("trust", []),
        ("trust_project", [question.project_id]),
        ("trust_csv", [question.project_id]),
        ("trust_person", [question.project_id, crowd[3].pk]),
    ):
        assert page(as_user(ada), name, *args).status_code == 200
        assert page(as_user(omar), name, *args).status_code == 403
    assert page(as_user(ada), "trust_person", question.project_id, ada.pk).status_code == 404


def test_pages_take_as_many_statements_for_many_people_as_for_few(judged, ada, as_user):
    question, _ = judged
    browser = as_user(ada)

    def statements(name, *args):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert page(browser, name, *args).status_code == 200
        return len(seen)

    few = [statements("trust"), statements("trust_project", question.project_id)]
    more = annotators(30)
    Participation.objects.bulk_create(Participation(project=question.project, annotator=one) for one in more)
    TrustScore.objects.bulk_create(TrustScore(annotator=one, question=question, mean=0.5) for one in more)
    assert [statements("trust"), statements("trust_project", question.project_id)] == few


def test_people_come_by_pages_and_as_a_table(judged, ada, as_user, monkeypatch):
    question, crowd = judged
    monkeypatch.setattr(people, "PAGE", 2)
    browser, seen, address = as_user(ada), [], reverse("quality:trust_project", args=[question.project_id])
    while address:
        response = browser.get(address)
        seen += [row.person for row in response.context["rows"]]
        address = response.context["more"]
    assert len(seen) == 5
    assert set(seen) == set(crowd)
    text = page(browser, "trust_csv", question.project_id).getvalue().decode()
    lines = text.splitlines()
    assert lines[0].startswith("pseudonym,name,trusted")
    assert len(lines) == 6
    assert page(browser, "trust_project", question.project_id, after="nonsense").status_code == 404


def test_people_are_found_by_name_and_by_what_they_are(judged, ada, as_user):
    question, crowd = judged
    Participation.objects.filter(annotator=crowd[3]).update(is_paused=True)
    Participation.objects.filter(annotator=crowd[4]).update(is_paused=False)
    browser = as_user(ada)

    def found(**query):
        rows = page(browser, "trust_project", question.project_id, **query).context["rows"]
        return {row.person for row in rows}

    part = Participation.objects.get(annotator=crowd[1])
    assert found(q=part.pseudonym) == {crowd[1]} == found(q=crowd[1].username.upper())
    assert found(show="paused") == {crowd[3]}
    assert found(q="nobody-at-all") == set()
    assert page(browser, "trust_project", question.project_id, show="odd").status_code == 404


def test_an_admin_pauses_and_restores_with_a_reason_that_is_kept(judged, ada, as_user):
    question, crowd = judged
    person, browser = crowd[0], as_user(ada)

    def act(kind, reason="Two accounts of one person."):
        address = reverse("quality:trust_act", args=[question.project_id, person.pk, kind])
        return browser.post(address, {"reason": reason}, follow=True).content.decode()

    assert "Say why" in act("pause", " ")
    assert not Pause.objects.filter(annotator=person).exists()
    assert "Done" in act("pause")
    assert Participation.objects.get(annotator=person).is_paused
    held = Pause.objects.get(annotator=person)
    assert (held.until, held.by, held.ended_at) == (None, ada, None)
    assert "paused here already" in act("pause")
    # What others say ends no pause that a person began.
    assert pauses.clear(held, 1.0, timezone.now() + dt.timedelta(hours=1)) is None
    assert "Done" in act("prolong")
    assert Pause.objects.get(annotator=person).until > timezone.now() + dt.timedelta(days=6)
    said = act("restore", "It was a family.")
    assert "It was a family." in said
    assert Pause.objects.get(annotator=person).ending == Ending.LIFTED
    assert "not paused here any more" in act("restore")
    assert act("note", "Wrote to support.").count("Wrote to support.") == 1
    assert list(Act.objects.order_by("pk").values_list("kind", flat=True)) == [
        "paused",
        "prolonged",
        "restored",
        "noted",
    ]
    log = page(browser, "trust_project", question.project_id).content.decode()
    assert log.index("Wrote to support.") < log.index("It was a family.")


def test_what_waits_for_a_person_stands_on_top(judged, ada, as_user):
    question, crowd = judged
    assert "None." in page(as_user(ada), "trust").content.decode()
    pauses.pause(crowd[0].pk, question, {}, NOW - 8 * acts.WEEK / 7)
    said = page(as_user(ada), "trust").content.decode()
    assert said.index(crowd[0].username) < said.index(question.project.name)


def test_a_check_is_withdrawn_with_a_reason(judged, ada, as_user):
    question, _ = judged
    control = Control.objects.first()
    address = reverse("quality:trust_withdraw", args=[question.project_id, control.pk])
    browser = as_user(ada)
    assert "Say why" in browser.post(address, {"reason": ""}, follow=True).content.decode()
    assert "taken out" in browser.post(address, {"reason": "Two birds."}, follow=True).content.decode()
    control.refresh_from_db()
    assert control.retired_at
    assert Act.objects.get().control == control


def test_the_page_of_a_person_tells_what_happened(judged, ada, as_user):
    question, crowd = judged
    for number, (kind, facts) in enumerate(
        [
            ("check", {"control": 1, "passed": False}),
            ("repeat", {"sameness": 0.0}),
            ("paused", {"listens": 0.04}),
            ("restored", {"ending": "passed"}),
            ("cleared", {"listens": 0.9}),
        ]
    ):
        TrustEvent.objects.create(
            annotator=crowd[0],
            project=question.project,
            question=question,
            kind=kind,
            facts=facts,
            at=NOW + dt.timedelta(minutes=number),
        )
    said = page(as_user(ada), "trust_person", question.project_id, crowd[0].pk).content.decode()
    for words in (
        "Failed a check",
        "Said something else",
        "a probability of 4 %",
        "Passed the re-test",
        "The pause ended",
    ):
        assert words in said
    assert said.index("The pause ended") < said.index("Failed a check")


def test_who_closes_the_account_leaves_no_history_and_no_words(judged, ada):
    question, crowd = judged
    acts.note(ada, crowd[0], question.project, "Her name is Bea.")
    erase_checks(crowd[0])
    assert not TrustMoment.objects.filter(annotator=crowd[0]).exists()
    assert Act.objects.get().reason == ""
    with pytest.raises(Conflict):
        acts.restore(ada, crowd[0], question.project, "So.", NOW)
    with pytest.raises(UserError):
        acts.note(ada, crowd[0], question.project, "x" * 301)


def test_where_one_person_is_one_vote_the_page_says_that_nobody_is_judged(omar, ada, as_user):
    project = playable(omar, clips=2)
    Participation.objects.create(project=project, annotator=annotators(1)[0])
    assert "Nobody is judged yet" in page(as_user(ada), "trust_project", project.pk).content.decode()
    assert not Crowd.objects.exists()


def test_how_evenly_labels_are_used():
    assert people.variety([10, 10], 2) == 1.0
    assert people.variety([10], 2) == 0.0
    assert people.variety([], 2) is None
