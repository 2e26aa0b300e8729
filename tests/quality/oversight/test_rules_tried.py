"""What a dry run of each rule tells, and that it comes so once the rule is applied."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from annotation.models import (
    Annotation,
    Assignment,
    Item,
    Participation,
    Project,
    Purpose,
    Task,
)
from quality.findings.dry_run_counts import counts_of
from quality.known.gold_health import look_after
from quality.labels import audits
from quality.models import Act, ActKind, Control, Crowd, Ending, Pause, TrustRules
from quality.oversight.ruling import rules_now
from quality.people.ruling import rules_in, ruling_in
from quality.people.trusted import keep_trusted
from quality.revising.everything import judge_anew
from tests.quality.oversight.trying import address, applied, tried

pytestmark = pytest.mark.django_db


def test_a_dry_run_names_who_would_be_paused_and_writes_nothing(project, judged, ada, as_user):
    _, crowd = judged
    Pause.objects.all().delete()
    TrustRules.objects.create(project=project, cut=0.9999)
    Project.objects.filter(pk=project.pk).update(largest_share=10)
    found = tried(as_user(ada), project, cut="60")
    doubted = {one.pk for one in crowd[3:]}
    assert set(found["paused"]) <= doubted
    assert not Pause.objects.exists()
    assert rules_in(project.pk).cut == 0.9999


def test_more_confidence_opens_clips_again_and_is_applied_by_the_job(project, ada, as_user):
    browser = as_user(ada)
    Task.objects.filter(item__is_control=False).update(wanted=9, maximum=9, state="retired", votes=5)
    found = tried(browser, project, confidence="99")
    assert found["counts"]["reopened"] == sum(move[4] == "open" for move in found["clips"])
    Crowd.objects.update(is_behind=False)
    page = applied(browser, project)
    assert "The rules are changed" in page
    project.refresh_from_db()
    assert project.confidence == 99
    assert Crowd.objects.get().is_behind
    act = Act.objects.get(kind=ActKind.RULED)
    assert (act.facts, act.reason, act.actor) == ({"confidence": [90, 99]}, "They guess.", ada)
    before = set(Task.objects.filter(state="open").values_list("pk", flat=True))
    judge_anew(project.questions.select_related("project").get(), timezone.now())
    opened = set(Task.objects.filter(state="open").values_list("pk", flat=True)) - before
    assert opened == {move[0] for move in found["clips"] if move[4] == "open"}


def test_a_stricter_cut_pauses_whom_the_dry_run_named(project, ada, as_user):
    browser = as_user(ada)
    Pause.objects.all().delete()
    TrustRules.objects.create(project=project, cut=0.99)
    found = tried(browser, project, cut="50")
    applied(browser, project)
    assert rules_in(project.pk).cut == 0.5
    judge_anew(project.questions.select_related("project").get(), timezone.now())
    assert set(found["paused"]) <= set(Pause.objects.values_list("annotator", flat=True))


def test_a_milder_cut_restores_whom_the_dry_run_named(project, judged, ada, as_user):
    browser, (_, crowd) = as_user(ada), judged
    doubted = {one.pk for one in crowd[3:]}
    assert set(Pause.objects.filter(ended_at=None).values_list("annotator", flat=True)) == doubted
    assert tried(browser, project, cut="90")["restored"] == []
    found = tried(browser, project, cut="99")
    assert (set(found["restored"]), found["paused"]) == (doubted, [])
    page = browser.get(address(project)).content.decode()
    assert all(one.username in page.split("Would be restored:")[1] for one in crowd[3:])
    applied(browser, project)
    for _ in range(2):
        judge_anew(project.questions.select_related("project").get(), timezone.now())
    # Who is cleared stays so: the rules do not cut them at once again.
    assert {one.ending for one in Pause.objects.all()} == {Ending.CLEARED}
    assert Pause.objects.count() == 2
    rows = {row.name: row for row in browser.get(address(project)).context["rows"]}
    assert (rows["Cleared"].value, rows["Cleared"].acted) == ("from 5 % that they listen", "2 ended")


def test_trusted_people_are_told_before_they_are_and_become_so_by_the_job(project, judged, ada, as_user):
    browser, (_, crowd) = as_user(ada), judged
    known = Crowd.objects.get()
    Crowd.objects.update(state={**known.state, "accuracy": 0.5})
    TrustRules.objects.create(project=project, trusted_listens=0.5)
    keep_trusted(project)
    trusted = set(Participation.objects.filter(is_trusted=True).values_list("annotator", flat=True))
    assert trusted
    assert trusted < {one.pk for one in crowd}
    found = tried(browser, project, trusted_answers="500")
    assert found["trusted"] == {"begin": [], "end": sorted(trusted)}
    assert "Would be trusted no more:" in browser.get(address(project)).content.decode()
    applied(browser, project)
    assert ruling_in(project.pk).trusted_answers == 500
    keep_trusted(project)
    assert not Participation.objects.filter(is_trusted=True).exists()
    assert "Answers before trust: 20 → 500" in browser.get(address(project, "trust_project")).content.decode()


def test_people_of_whom_less_is_known_are_paused_only_where_the_rule_says_so(project, judged, ada, as_user):
    browser = as_user(ada)
    Pause.objects.all().delete()
    Participation.objects.update(is_paused=False)
    TrustRules.objects.create(project=project, fewest_checks=5)
    assert rules_now(project).fewest_checks == 5
    found = tried(browser, project, fewest_checks="3")
    doubted = {one.pk for one in judged[1][3:]}
    assert set(found["paused"]) == doubted
    applied(browser, project)
    judge_anew(project.questions.select_related("project").get(), timezone.now())
    assert set(Pause.objects.values_list("annotator", flat=True)) == doubted


def test_a_larger_share_of_audits_draws_what_was_told(project, ada, as_user):
    Task.objects.filter(item__is_control=False).update(state="retired", retired_at=timezone.now())
    found = tried(as_user(ada), project, audited="50")
    audits_told = found["audits"]
    assert audits_told["now"] < audits_told["then"] < audits_told["ended"] == 40
    applied(as_user(ada), project)
    question = project.questions.select_related("project").get()
    audits.draw(question, since=None)
    assert audits.audits_of(question).count() == audits_told["then"]


def test_checks_are_set_aside_from_the_doubt_that_was_tried(project, judged, ada, as_user):
    question, crowd = judged
    bad = Control.objects.first()
    # The three who listen failed it.
    other = question.labels.exclude(pk=bad.label_id).first()
    Annotation.objects.filter(task__item=bad.item_id, annotator__in=crowd[:3]).update(label=other)
    TrustRules.objects.create(project=project, doubted=0.99)
    found = tried(as_user(ada), project, doubted="30")
    assert found["odd"] == {"number": 1, "fewer": 0, "controls": [bad.pk]}
    applied(as_user(ada), project)
    look_after(question)
    assert list(Control.objects.filter(retired_at__isnull=False)) == [bad]


def test_retests_are_judged_again_as_they_were_answered(project, anna):
    item = Item.objects.filter(is_control=True).first()
    right = Control.objects.get(item=item).label
    wrong = right.question.labels.exclude(pk=right.pk).first()
    for test, number_right in enumerate((5, 4, 2)):
        at = timezone.now() + test * dt.timedelta(days=1)
        for place in range(5):
            turn = Assignment.objects.create(
                project=project,
                item=item,
                annotator=anna,
                number=5 * test + place + 1,
                is_control=True,
                is_retest=True,
                state="answered",
                lent_at=at,
                expires_at=at,
            )
            Annotation.objects.create(
                task=Task.objects.get(item=item),
                annotator=anna,
                assignment=turn,
                purpose=Purpose.CONTROL,
                label=right if place < number_right else wrong,
                created_at=at,
            )
    now = rules_now(project)
    counted = counts_of(project, [], now, replace(now, retest_right=5))
    assert counted["retests"] == {"whole": 3, "now": 2, "then": 1}


def test_another_way_of_checking_is_told_in_checks_of_the_next_turns(project, judged, ada, as_user):
    for number, person in enumerate(judged[1], 1):
        Participation.objects.filter(annotator=person).update(check_chance=0.05)
        Assignment.objects.create(
            project=project,
            item=Item.objects.first(),
            annotator=person,
            number=60 + number,
            state="answered",
            lent_at=timezone.now(),
            expires_at=timezone.now(),
        )
    found = tried(as_user(ada), project, check_rate="fixed")
    assert found["checks"]["people"] == 5
    assert found["checks"]["then"] == 10.0
    assert found["checks"]["now"] != found["checks"]["then"]
    applied(as_user(ada), project)
    project.refresh_from_db()
    assert project.check_rate == "fixed"
