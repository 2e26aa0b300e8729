"""Who is paused, and whose pause ends because it would not begin now."""

import pytest

from accounts.models import Role
from annotation.models import (
    Annotation,
    Participation,
    Purpose,
)
from game import play
from quality.inference.rules import Rules
from quality.known import controls
from quality.models import Control, Ending, Pause, TrustEvent, TrustScore
from quality.people import pauses, ruling
from quality.people.closing import erase_checks
from quality.people.pauses import DAY, Stage
from quality.people.ruling import Ruling
from quality.revising.question import revise
from tests.quality.people.pausing import LATER, NOW, pause, paused, refused, stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_checks")]


def test_who_does_not_listen_is_paused_and_nobody_else(crowd):
    project, careful, careless = crowd(24)
    assert [one.annotator for one in Pause.objects.all()] == [careless]
    event = TrustEvent.objects.get(kind="paused")
    assert (event.annotator, event.project, event.facts["answers"]) == (careless, project, 27)
    assert event.facts["listens"] < 0.1
    assert event.facts["checks"] == 3
    refused(careless, project)
    assert not Participation.objects.filter(annotator__in=careful, is_paused=True).exists()
    # Doing it again makes no second pause.
    revise(project.questions.select_related("project").get(), LATER)
    assert Pause.objects.count() == 1


def test_nobody_is_paused_for_disagreeing_with_others_alone(crowd):
    _, _, careless = crowd(24, checks=2)
    score = TrustScore.objects.get(annotator=careless)
    assert sum(score.state["now"][:-2]) < 0.1
    assert not Pause.objects.exists()


def test_who_has_said_little_is_not_paused(crowd, monkeypatch):
    fewest = Ruling().fewest_answers
    crowd(fewest - 4)
    monkeypatch.setattr(ruling, "RULING", Ruling(Rules(cut=0.0)))
    question = Pause._meta.get_field("question").related_model.objects.select_related("project").get()
    revise(question, LATER)
    assert not Pause.objects.exists()
    monkeypatch.setattr(ruling, "RULING", Ruling(Rules(cut=0.0), fewest_answers=fewest - 1))
    revise(question, LATER)
    assert Pause.objects.exists()


def test_a_pause_ends_when_the_checks_behind_it_were_wrong(crowd):
    project, _, careless = crowd(4, checks=6)
    question = project.questions.select_related("project").get()
    assert Pause.objects.get().ended_at is None
    # The others were wrong, and so was what was known.
    Annotation.objects.filter(task__question=question, purpose=Purpose.VOTE).exclude(
        annotator=careless
    ).delete()
    for control in Control.objects.filter(question=question):
        controls.retire(control)
    revise(question, LATER)
    ended = Pause.objects.get()
    assert (ended.ending, ended.ended_at, ended.failed) == (Ending.CLEARED, LATER, 0)
    event = TrustEvent.objects.get(kind="cleared")
    assert (event.annotator, event.facts["pause"]) == (careless, ended.pk)
    assert play.next_turn(careless, project.pk, now=LATER)
    # Nobody begins anew: what they said counts as it did.
    assert TrustScore.objects.get(annotator=careless).answers == 4


@pytest.mark.parametrize(
    "held",
    [{"retest_after": 9}, {"failed": 1}, {"reason": "Looked at."}],
    ids=["retest", "failed", "looked at"],
)
def test_who_is_in_a_retest_or_failed_one_is_not_cleared_by_others(crowd, ada, held):
    crowd(24)
    Pause.objects.update(**held, by=ada if "reason" in held else None)
    assert pauses.clear(Pause.objects.get(), 0.9, LATER) is None
    assert Pause.objects.get().ended_at is None


def test_where_people_may_rightly_differ_nobody_is_paused(crowd):
    crowd(24, subjective=True)
    assert not Pause.objects.exists()


def test_a_pause_that_ended_while_answers_were_judged_does_not_begin_again(omar, anna, ada):
    project = paused(omar, anna)
    pauses.lift(Pause.objects.get(), ada, "Heard it.", LATER)
    assert pause(anna, project, now=NOW) is None
    assert pause(anna, project, now=LATER + DAY)


def test_prolonging_ends_a_retest_and_waits(omar, anna, ada):
    project = paused(omar, anna)
    play.begin_retest(anna, project.pk, now=LATER)
    pauses.prolong(Pause.objects.get(), ada, "Answers by a program.", LATER + 3 * DAY)
    assert stage(anna, project) == Stage.LATER
    pauses.prolong(Pause.objects.get(), ada, "Answers by a program.")
    assert stage(anna, project) == Stage.WAITS
    assert anna.role == Role.ANNOTATOR


def test_what_lasts_a_week_is_looked_at(omar, anna):
    paused(omar, anna)
    assert not pauses.to_look_at(NOW + 6 * DAY).exists()
    assert pauses.to_look_at(NOW + 7 * DAY).exists()


def test_what_somebody_looked_at_waits_for_nobody(omar, anna, ada):
    paused(omar, anna)
    pauses.prolong(Pause.objects.get(), ada, "Answers by a program.", NOW + 9 * DAY)
    assert not pauses.to_look_at(NOW + 8 * DAY).exists()


def test_who_closes_the_account_leaves_no_pause(omar, anna):
    paused(omar, anna)
    erase_checks(anna)
    assert not Pause.objects.exists()
    assert not TrustEvent.objects.exists()
