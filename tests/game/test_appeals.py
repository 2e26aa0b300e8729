"""Appeals: who may say what against a pause or a check, who judges, and what comes back."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Annotation, Item, Participation, ProjectState, Purpose, Task
from common.errors import Conflict, UserError
from game import appealing as judging
from game import play
from game.models import Player, PointsEntry
from game.points.rule import APPEAL
from quality.known import controls
from quality.known.over import failed_checks
from quality.models import Act, AggregatedLabel, Appeal, Control, Ending, Pause, TrustEvent, TrustScore
from quality.people import appealing, pauses
from quality.replay.replaying import replayed_checks
from quality.revising.question import revise
from quality.revising.reading import known_labels
from tests.game.makers import annotators, answer, playable
from tests.quality.known.test_controls import question_of
from tests.quality.people.conftest import crowd
from tests.quality.people.pausing import RULES, pause, refused

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + dt.timedelta(minutes=5)
__all__ = ["crowd"]


@pytest.fixture
def paused(crowd):
    """A project, a careless player whom the job has paused, and their appeal."""
    project, _, careless = crowd(24)
    held = Pause.objects.get()
    return project, careless, appealing.against_pause(held, careless, "The room was loud.", NOW)


def checks_of(person):
    return TrustScore.objects.values_list("checks", "checks_passed").get(annotator=person)


def count_checks(project, person):
    """Note the checks that a test wrote straight to the database, as the road would have."""
    question = question_of(project)
    for given in Annotation.objects.filter(annotator=person, purpose=Purpose.CONTROL).order_by("pk"):
        control = Control.objects.get(item=given.task.item_id)
        facts = {"control": control.pk, "passed": given.label_id == control.label_id, "unsure": False}
        TrustEvent.objects.create(
            annotator=person, project=project, question=question, kind="check", facts=facts
        )
    TrustScore.objects.filter(annotator=person).update(checks=3, checks_passed=0)


def test_who_is_agreed_with_plays_on_and_has_trust_and_points_back(omar, paused):
    project, careless, appeal = paused
    count_checks(project, careless)
    points = judging.agree(appeal, omar, "The sirens next door were real.", LATER)
    assert points == APPEAL == Player.objects.get(user=careless).points
    assert list(PointsEntry.objects.values_list("reason", "points")) == [("appeal", APPEAL)]
    assert Pause.objects.get().ending == Ending.LIFTED
    assert not Participation.objects.get(project=project, annotator=careless).is_paused
    assert checks_of(careless) == (0, 0)
    # The job judges by what is left: it pauses nobody again, and does not begin anew.
    before = TrustScore.objects.get(annotator=careless).answers
    revise(question_of(project), LATER + dt.timedelta(hours=1))
    assert Pause.objects.count() == 1
    after = TrustScore.objects.get(annotator=careless)
    assert (before, after.answers) == (27, 24)
    assert not TrustEvent.objects.filter(kind="restored").exists()
    play.next_turn(careless, project.pk, now=LATER)


def test_checks_failed_since_count_again(omar, paused):
    project, careless, appeal = paused
    judging.agree(appeal, omar, "Yes.", NOW)
    given = Annotation.objects.filter(annotator=careless, purpose=Purpose.CONTROL)
    TrustEvent.objects.filter(kind="excused").update(facts={"until": min(given.values_list("pk", flat=True))})
    revise(question_of(project), LATER)
    assert TrustScore.objects.get(annotator=careless).answers == 26


def test_a_replay_finds_the_same_checks(omar, paused):
    project, careless, appeal = paused
    count_checks(project, careless)
    judging.agree(appeal, omar, "Yes.", LATER)
    assert careless.pk not in replayed_checks(question_of(project))
    # Nor are they taken off once more with the control.
    control = Control.objects.first()
    TrustScore.objects.filter(annotator=careless).update(checks=2, checks_passed=1)
    controls.retire(control)
    assert checks_of(careless) == (2, 1)


def test_who_is_not_agreed_with_stays_paused_and_reads_why(as_user, omar, paused):
    project, careless, appeal = paused
    appealing.decline(appeal, omar, "All six were clear to us; take the re-test.", LATER)
    refused(careless, project, LATER)
    page = as_user(careless).get(f"/play/{project.pk}/pause/")
    assert "All six were clear to us" in page.text
    assert not PointsEntry.objects.exists()
    assert TrustScore.objects.get(annotator=careless).answers == 27
    with pytest.raises(Conflict, match="appealed against this already"):
        appealing.against_pause(Pause.objects.get(), careless, "But!", LATER)


def test_an_appeal_is_judged_once_and_logged(omar, ada, paused):
    _, careless, appeal = paused
    judging.agree(appeal, ada, "Yes.", LATER)
    for again in (judging.agree, appealing.decline):
        with pytest.raises(Conflict, match="Somebody else has judged"):
            again(appeal, omar, "No.", LATER)
    assert list(Act.objects.values_list("kind", "reason", "person")) == [("restored", "Yes.", careless.pk)]
    assert PointsEntry.objects.count() == 1


def test_a_player_appeals_on_the_page_of_the_pause(as_user, omar, anna):
    project = playable(omar, clips=14, controls=6, **RULES)
    answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    assert pause(anna, project)
    client, address = as_user(anna), f"/play/{project.pk}/pause/"
    for words in ("", "   ", "x" * 301):
        assert (
            "of 1 to 300 characters" in client.post(f"{address}appeal/", {"words": words}, follow=True).text
        )
    assert not Appeal.objects.exists()
    page = client.post(f"{address}appeal/", {"words": " My\nheadphones   broke. "}, follow=True)
    assert 'data-appeal="open"' in page.text
    assert Appeal.objects.get().words == "My headphones broke."
    assert "already" in client.post(f"{address}appeal/", {"words": "Again"}, follow=True).text
    # Whoever is not paused has nothing to appeal against.
    Pause.objects.all().delete()
    assert client.post(f"{address}appeal/", {"words": "No"}).headers["Location"] == f"/play/{project.pk}/"


def test_so_many_appeals_can_be_open_at_a_time(omar, anna):
    project = playable(omar, clips=6, controls=6)
    made = list(Control.objects.order_by("pk"))
    for control in made[: appealing.MOST_OPEN]:
        appealing.against_check(control, anna, "No.", NOW)
    with pytest.raises(Conflict, match="still open"):
        appealing.against_check(made[-1], anna, "No.", NOW)
    Appeal.objects.update(verdict="declined", closed_at=NOW)
    appealing.against_check(made[-1], anna, "No.", NOW)
    Appeal.objects.update(verdict="declined", closed_at=NOW)
    for place in range(appealing.MOST_A_DAY):
        Appeal.objects.get_or_create(
            by=anna, project=project, control=made[min(place, 5)], defaults={"words": "No."}
        )
    Appeal.objects.update(verdict="declined", closed_at=NOW)
    assert Appeal.objects.count() <= appealing.MOST_A_DAY


def test_who_judges_is_told_what_was_said_and_not_by_whom(as_user, ada, omar, sam, paused):
    _, careless, appeal = paused
    name = Participation.objects.get(annotator=careless).pseudonym
    for judge in (omar, ada):
        client = as_user(judge)
        listed = client.get("/play/appeals/")
        assert list(listed.context["appeals"]) == [appeal]
        page = client.get(f"/play/appeals/{appeal.pk}/")
        assert [(one.said, one.known) for one in page.context["heard"]] == [("sad", "happy")] * 3
        for text in (listed.text, page.text):
            assert careless.username not in text
            assert name not in text
            assert ".wav" not in text
    # Another owner, and the player, have nothing to do with it.
    assert list(as_user(sam).get("/play/appeals/").context["appeals"]) == []
    assert as_user(sam).get(f"/play/appeals/{appeal.pk}/").status_code == 404
    assert as_user(careless).get("/play/appeals/").status_code == 403


def test_nobody_judges_what_they_wrote_themselves(as_user, ada, paused):
    _, _, appeal = paused
    Appeal.objects.update(by=ada)
    assert as_user(ada).get(f"/play/appeals/{appeal.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"verdict": "agree"}, "of 1 to 300 characters"),
        ({"verdict": "agree", "answer": "x" * 301}, "of 1 to 300 characters"),
        ({"verdict": "maybe", "answer": "Hm"}, "Choose whether you agree"),
        ({}, "Choose whether you agree"),
    ],
)
def test_bad_input_gets_one_sentence(as_user, omar, paused, body, said):
    *_, appeal = paused
    page = as_user(omar).post(f"/play/appeals/{appeal.pk}/", body, follow=True)
    assert said in page.text
    assert Appeal.objects.get().verdict == ""


def test_judging_on_the_page(as_user, omar, paused):
    project, careless, appeal = paused
    done = as_user(omar).post(
        f"/play/appeals/{appeal.pk}/", {"verdict": "agree", "answer": "You are right."}, follow=True
    )
    assert f"gets {APPEAL} points" in done.text
    assert list(done.context["appeals"]) == []
    told = as_user(careless).get(f"/projects/{project.pk}/checks-over/").text
    assert "You are right." in told
    assert as_user(omar).post(f"/play/appeals/{appeal.pk}/", {}).status_code == 404


def test_lists_cost_the_same_however_many_wait(as_user, omar, anna):
    def statements(number):
        project = playable(omar, clips=number, controls=number)
        for control in Control.objects.filter(question__project=project):
            Appeal.objects.create(by=anna, project=project, control=control, words="No.")
        client = as_user(omar)
        with CaptureQueriesContext(connection) as seen:
            client.get("/play/appeals/")
        return len(seen)

    assert statements(1) == statements(12) <= 5


# Checks that are over


@pytest.fixture
def failed(omar, anna, monkeypatch):
    """A project with a check that Anna failed, and that is asked of nobody any more."""
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=6, controls=2)
    turn = play.next_turn(anna, project.pk)
    assert turn.assignment.is_control
    answer(anna, turn, "sad")
    control = Control.objects.get(item=turn.assignment.item_id)
    Item.objects.filter(pk=control.item_id).update(is_control=False)
    return project, control


def shown(user, project):
    project.refresh_from_db()
    return [one.control.pk for one in failed_checks(user, project)]


def test_a_check_is_shown_only_once_it_is_asked_of_nobody(anna, sam, failed):
    project, control = failed
    assert shown(anna, project) == [control.pk]
    assert shown(sam, project) == []
    Item.objects.filter(pk=control.item_id).update(is_control=True)
    assert shown(anna, project) == []
    # A finished project may be opened again, and asks the same checks then.
    project.state = ProjectState.FINISHED
    project.save()
    assert shown(anna, project) == []
    Item.objects.filter(pk=control.item_id).update(is_control=False)
    assert shown(anna, project) == [control.pk]
    # Another project may ask it still.
    other = playable(project.owner, clips=1, controls=1)
    Item.objects.filter(project=other).update(clip=control.item.clip)
    assert shown(anna, project) == []


def test_what_waits_for_its_owner_or_was_passed_is_not_shown(anna, failed):
    project, control = failed
    controls.set_aside(control)
    assert shown(anna, project) == []
    Control.objects.filter(pk=control.pk).update(retired_at=None)
    Annotation.objects.filter(annotator=anna).update(label=control.label)
    assert shown(anna, project) == []


def test_what_rests_is_never_offered_as_a_check_again(failed):
    _, control = failed
    task = Task.objects.get(item=control.item_id)
    AggregatedLabel.objects.create(task=task, label=control.label, votes=2, agreement=1.0)
    assert controls.confirm(control.question, [control.item_id]) == 0
    assert task not in controls.closed_tasks(control.question)


@pytest.mark.parametrize("corrected", [True, False])
def test_a_check_that_was_wrong_is_put_right(as_user, omar, anna, failed, corrected):
    project, control = failed
    sad = control.question.labels.get(name="sad")
    assert checks_of(anna) == (1, 0)
    page = as_user(anna).post(
        f"/projects/{project.pk}/checks-over/{control.pk}/appeal/", {"words": "They weep."}, follow=True
    )
    assert "Somebody looks at it" in page.text
    appeal = Appeal.objects.get()
    body = {"verdict": "agree", "answer": "So they do.", "label": sad.pk if corrected else ""}
    as_user(omar).post(f"/play/appeals/{appeal.pk}/", body)
    control.refresh_from_db()
    assert control.retired_at
    assert checks_of(anna) == (0, 0)
    known = Control.objects.filter(item=control.item_id, retired_at=None)
    assert [one.label for one in known] == ([sad] if corrected else [])
    item = Item.objects.get(pk=control.item_id)
    assert not item.is_control
    # What nobody knows any more is asked about like any other clip.
    assert (item.wanted > 0) is not corrected
    assert "So they do." in as_user(anna).get(f"/projects/{project.pk}/checks-over/").text
    assert Player.objects.get(user=anna).points >= APPEAL
    assert Act.objects.get().kind == "withdrawn"


@pytest.mark.parametrize("corrected", [[True, True], [True, False], [False, True]])
def test_a_second_appeal_against_the_same_check_finds_it_put_right(omar, anna, sam, failed, corrected):
    _, control = failed
    sad = control.question.labels.get(name="sad")
    appeals = [appealing.against_check(control, who, "They weep.", NOW) for who in (anna, sam)]
    for appeal, label in zip(appeals, corrected, strict=True):
        appealing.agree(appeal, omar, "So they do.", NOW, sad if label else None)
    known = Control.objects.filter(item=control.item_id, retired_at=None)
    assert [one.label for one in known] == ([sad] if corrected[0] else [])
    assert (Item.objects.get(pk=control.item_id).wanted > 0) is not corrected[0]
    assert Appeal.objects.filter(verdict="agreed").count() == 2


def test_what_is_put_right_speaks_against_nobody_who_was_asked_the_wrong_check(omar, anna, sam, failed):
    project, control = failed
    # Anna said what was taken for right then.
    Annotation.objects.filter(annotator=anna).update(label=control.label)
    question = control.question
    task = Task.objects.get(question=question, item=control.item_id)
    assert known_labels(question)[task.pk] == control.label_id
    appeal = appealing.against_check(control, sam, "They weep.", NOW)
    appealing.agree(appeal, omar, "So they do.", NOW, question.labels.get(name="sad"))
    assert task.pk not in known_labels(question)
    assert shown(anna, project) == []


def test_a_label_of_another_question_is_refused(as_user, omar, anna, failed):
    _, control = failed
    appeal = appealing.against_check(control, anna, "No.", NOW)
    other = question_of(playable(omar, clips=1)).labels.first()
    for wrong in (other.pk, control.label_id, "x"):
        body = {"verdict": "agree", "answer": "Yes.", "label": wrong}
        page = as_user(omar).post(f"/play/appeals/{appeal.pk}/", body, follow=True)
        assert "label" in page.text
        assert Appeal.objects.get().verdict == ""
    with pytest.raises(UserError):
        appealing.agree(appeal, omar, "Yes.", NOW, control.label)


def test_only_who_failed_a_check_appeals_against_it(as_user, failed):
    project, control = failed
    (other,) = annotators(1)
    address = f"/projects/{project.pk}/checks-over/{control.pk}/appeal/"
    assert as_user(other).post(address, {"words": "No"}).status_code == 404
    assert pauses.pause_of(other, project.pk) is None


def test_whoever_may_judge_sees_how_many_wait_wherever_they_are(omar, ada, anna, paused, as_user):
    def waiting(person):
        page = as_user(person).get("/account/profile/").content.decode()
        return "data-appeals-waiting" in page

    assert (waiting(omar), waiting(ada), waiting(anna)) == (True, True, False)
    appealing.decline(Appeal.objects.get(), omar, "It was quiet.", LATER)
    assert not waiting(ada)
    with CaptureQueriesContext(connection) as of_player:
        as_user(anna).get("/account/profile/")
    assert not any("game_appeal" in one["sql"] or "quality_appeal" in one["sql"] for one in of_player)
