"""Controls that look wrong are set aside until their owner has looked; those that many have met rest."""

import pytest
from django.utils import timezone

from annotation.models import Item, Participation, Purpose, Task, TaskState
from game import play
from quality.checks.outcomes import note_checks
from quality.known import controls
from quality.known.gold_health import health_of, look_after, look_after_all
from quality.models import Control, TrustEvent, TrustScore
from tests import makers
from tests.game.makers import annotators, answer, playable
from tests.quality.known.test_controls import agreed, no_lot, question_of

NOW = timezone.now()
LABELS = ("a", "b", "c", "d")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_lot")]
__all__ = ["no_lot"]


def check(question, people, wrong_about):
    """Let people answer all controls, wrongly those of some items; a wrong answer is the last label."""
    right, *_, wrong = question.labels.all()
    for person in people:
        for control in controls.in_use(question).order_by("item"):
            task = Task.objects.get(item=control.item_id, question=question)
            label = wrong if control.item_id in wrong_about else right
            note_checks([makers.answer(task, person, label, purpose=Purpose.CONTROL)])


def doubtful(omar, **fields):
    """Make a question and one of its controls, which four people have failed who passed the others."""
    question = question_of(playable(omar, clips=9, controls=6, labels=LABELS, **fields))
    bad = controls.in_use(question).order_by("item").first()
    check(question, annotators(4), {bad.item_id})
    return question, bad


def counts(question):
    return sorted(TrustScore.objects.filter(question=question).values_list("checks", "checks_passed"))


def test_what_looks_wrong_is_asked_no_more_and_counts_for_nobody(omar):
    question, bad = doubtful(omar)
    assert counts(question) == [(6, 5)] * 4
    for _ in range(2):
        look_after(question)
        assert list(controls.set_aside_of(question)) == [bad]
        assert controls.in_use(question).count() == 5
        assert counts(question) == [(5, 5)] * 4
    item = Item.objects.get(pk=bad.item_id)
    assert (item.is_control, item.wanted, Task.objects.get(item=item).state) == (False, 0, TaskState.RETIRED)
    assert item.clip not in controls.clips_to_answer(question)
    [found], _ = health_of(controls.set_aside_of(question))
    assert (found.asked, found.passed, found.looks_wrong) == (4, 0, True)


def test_what_is_right_stays_and_one_person_is_not_enough(omar):
    question = question_of(playable(omar, clips=9, controls=6, labels=LABELS))
    bad = controls.in_use(question).order_by("item").first()
    check(question, annotators(1), {bad.item_id})
    look_after(question)
    assert controls.in_use(question).count() == 6


def test_who_answers_it_meanwhile_is_not_checked(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    question = question_of(playable(omar, clips=3, controls=1))
    turn = play.next_turn(anna, question.project_id, now=NOW)
    controls.set_aside(controls.in_use(question).get())
    answer(anna, turn, "sad", now=NOW)
    assert not TrustEvent.objects.exists()


def test_one_that_is_kept_counts_again_and_is_doubted_no_more(omar):
    question, bad = doubtful(omar)
    look_after(question)
    assert controls.keep(bad) is True
    assert counts(question) == [(6, 5)] * 4
    assert Item.objects.get(pk=bad.item_id).is_control
    look_after(question)
    assert controls.in_use(question).count() == 6
    assert controls.keep(bad) is False


def test_one_that_is_taken_out_becomes_a_clip_like_any_other(omar):
    question, bad = doubtful(omar)
    look_after(question)
    controls.retire(bad)
    assert not controls.set_aside_of(question).exists()
    item = Item.objects.get(pk=bad.item_id)
    assert (item.is_control, item.wanted > 0, Task.objects.get(item=item).state) == (
        False,
        True,
        TaskState.OPEN,
    )
    assert counts(question) == [(5, 5)] * 4
    assert controls.keep(bad) is False


def test_one_that_is_taken_out_in_use_counts_no_more_either(omar):
    question, bad = doubtful(omar)
    controls.retire(bad)
    assert counts(question) == [(5, 5)] * 4


@pytest.mark.parametrize("spoiled", ["withdrawn", "answered anew"])
def test_what_cannot_be_used_is_not_kept(omar, spoiled):
    question, bad = doubtful(omar)
    look_after(question)
    if spoiled == "withdrawn":
        bad.item.clip.state = "withdrawn"
        bad.item.clip.save()
    else:
        Control.objects.create(question=question, item=bad.item, label=question.labels.last())
    assert controls.keep(bad) is False
    assert not controls.in_use(question).filter(pk=bad.pk).exists()


def test_another_question_keeps_its_check_of_the_same_clip(omar):
    project = playable(omar, clips=9, controls=6, labels=LABELS, questions=2)
    question, other = project.questions.select_related("project")
    bad = controls.in_use(question).order_by("item").first()
    check(question, annotators(4), {bad.item_id})
    look_after(question)
    item = Item.objects.get(pk=bad.item_id)
    assert item.is_control
    # Nothing is known of it any more, but the first question's control waits.
    controls.retire(controls.in_use(other).get(item=item))
    item.refresh_from_db()
    assert (item.is_control, item.wanted) == (False, 0)
    controls.retire(bad)
    item.refresh_from_db()
    assert item.wanted > 0


def met_by(question, number, monkeypatch):
    """Let so many people meet the first control."""
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    people = annotators(number)
    for person in people:
        answer(person, play.next_turn(person, question.project_id, now=NOW), now=NOW)
    return people


def test_what_many_have_met_rests_and_counts_all_the_same(omar, monkeypatch):
    monkeypatch.setattr("quality.known.gold.MOST_MET", 3)
    question = question_of(playable(omar, clips=6, controls=2))
    met_by(question, 2, monkeypatch)
    look_after(question)
    assert controls.in_use(question).count() == 2
    people = [*met_by(question, 1, monkeypatch), *annotators(1)]
    look_after(question)
    [left] = controls.in_use(question)
    [resting] = controls.controls_of(question).exclude(pk=left.pk)
    assert resting.retired_at is None
    assert counts(question) == [(1, 1)] * 3
    assert [one.rests for one in health_of(controls.controls_of(question))[0]].count(True) == 1
    turn = play.next_turn(people[-1], question.project_id, now=NOW)
    assert turn.assignment.item_id == left.item_id
    # It is no clip to vote on either.
    item = Item.objects.get(pk=resting.item_id)
    assert (item.is_control, item.has_room) == (False, False)


def test_the_more_take_part_the_more_may_meet_one(omar, monkeypatch):
    monkeypatch.setattr("quality.known.gold.MOST_MET", 3)
    question = question_of(playable(omar, clips=6, controls=2))
    met_by(question, 3, monkeypatch)
    Participation.objects.bulk_create(
        Participation(project=question.project, annotator=person) for person in annotators(9)
    )
    look_after(question)
    assert controls.in_use(question).count() == 2


@pytest.mark.parametrize("rests", [False, True])
def test_votes_before_a_confirmation_say_nothing_about_the_check(omar, rests):
    question = question_of(agreed(omar, clips=1))
    [task] = controls.closed_tasks(question)
    controls.confirm(question, [task.item_id])
    Item.objects.filter(pk=task.item_id).update(is_control=not rests)
    [found], _ = health_of(controls.controls_of(question))
    assert found.asked == 0


def test_all_questions_of_projects_under_way_are_looked_after(omar):
    first, bad = doubtful(omar)
    over, bad_too = doubtful(omar)
    over.project.state = "finished"
    over.project.save()
    look_after_all()
    assert list(controls.set_aside_of(first)) == [bad]
    assert controls.in_use(over).filter(pk=bad_too.pk).exists()
