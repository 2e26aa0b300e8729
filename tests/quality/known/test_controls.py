"""Checks in their owner's hands: made by answering, confirmed, looked after, taken out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Item, Project, Purpose, Question, Task, TaskState
from annotation.opening import count_asked
from annotation.services import withdraw_items
from clips.models import Clip
from common.errors import Conflict, UserError
from game import play
from quality.checks.outcomes import note_checks
from quality.known import controls
from quality.known.gold_health import health_of
from quality.models import Control
from tests import makers
from tests.game.makers import annotators, answer, playable

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_lot(monkeypatch):
    """Let the lot fall for no clip: all that are agreed may become checks."""
    monkeypatch.setattr("quality.labels.lot.DRAWN", ())


@pytest.fixture(autouse=True)
def only_votes(monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 1.0)


def question_of(project):
    return project.questions.select_related("project").get()


def agreed(omar, clips=3, **fields):
    """Make a project whose every clip two people said the same about."""
    project = playable(omar, clips=clips, answers_wanted=2, **fields)
    for person in annotators(2):
        while turn := play.next_turn(person, project.pk, now=NOW):
            answer(person, turn, now=NOW)
    return project


def test_clips_that_an_owner_answers_become_checks(omar, anna, monkeypatch):
    project = playable(omar, clips=6)
    question = question_of(project)
    happy, sad = question.labels.all()
    first, second, *_ = controls.clips_to_answer(question)
    assert controls.make_controls(question, {first.pk: happy.pk, second.pk: sad.pk}) == 2
    known = {one.item.clip_id: one.label for one in controls.controls_of(question)}
    assert known == {first.pk: happy, second.pk: sad}
    assert Project.objects.get(pk=project.pk).clip_count == 4
    assert not {first, second} & set(controls.clips_to_answer(question))
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert turn.assignment.is_control
    assert turn.assignment.item.clip_id in known


def test_a_draft_has_checks_before_it_has_tasks(omar):
    project = makers.make_project(makers.make_dataset(omar, "New"), "New")
    makers.make_question(project, "Which?", ("happy", "sad"))
    clips = makers.make_clips(project.dataset, ["a.wav", "b.wav"])
    question = question_of(project)
    label = question.labels.first().pk
    assert controls.make_controls(question, {clips[0].pk: label}) == 1
    assert Item.objects.get(project=project).is_control


def test_what_somebody_has_met_is_not_offered_and_stays_as_it_is(omar, anna):
    project = playable(omar, clips=3)
    question = question_of(project)
    turn = play.next_turn(anna, project.pk, now=NOW)
    lent = turn.assignment.item.clip_id
    assert lent not in {clip.pk for clip in controls.clips_to_answer(question)}
    assert controls.make_controls(question, {lent: question.labels.first().pk}) == 0
    answer(anna, turn, now=NOW)
    assert controls.make_controls(question, {lent: question.labels.first().pk}) == 0
    assert not Item.objects.filter(is_control=True).exists()


def test_clips_to_answer_come_a_page_at_a_time(omar, monkeypatch):
    monkeypatch.setattr(controls, "PAGE", 2)
    question = question_of(playable(omar, clips=5))
    seen, after = [], None
    while page := controls.clips_to_answer(question, after):
        seen += page
        after = page[-1].pk
    assert len(seen) == len(set(seen)) == 5


def test_clips_to_answer_are_not_the_first_by_the_ids_that_players_see(omar):
    question = question_of(playable(omar, clips=40))
    ids = [clip.pk for clip in controls.clips_to_answer(question)]
    assert ids != sorted(ids)
    first = Clip.objects.filter(dataset=question.project.dataset).order_by("pk")[: controls.PAGE]
    assert set(ids) != {clip.pk for clip in first}


def test_other_labels_other_kinds_and_the_clips_of_others_make_no_check(omar, sam):
    project, other = playable(omar, clips=2), playable(sam, clips=2)
    question, theirs = question_of(project), question_of(other)
    clip = Clip.objects.filter(dataset=project.dataset).first()
    with pytest.raises(UserError):
        controls.make_controls(question, {clip.pk: theirs.labels.first().pk})
    foreign = Clip.objects.filter(dataset=other.dataset).first()
    assert controls.make_controls(question, {foreign.pk: question.labels.first().pk}) == 0
    question.kind = "text"
    with pytest.raises(UserError):
        controls.make_controls(question, {})


def test_where_people_may_differ_the_majority_makes_no_check_but_the_owner_does(omar):
    project = agreed(omar)
    project.questions.update(subjective=True)
    question = question_of(project)
    [task, *_] = controls.closed_tasks(question)
    with pytest.raises(UserError, match="rightly differ"):
        controls.confirm(question, [task.item_id])
    [clip] = makers.make_clips(project.dataset, ["new.wav"])
    assert controls.make_controls(question, {clip.pk: question.labels.first().pk}) == 1


def test_a_finished_project_gets_no_more(omar):
    project = playable(omar, clips=2, state="finished")
    with pytest.raises(Conflict):
        controls.make_controls(question_of(project), {})
    with pytest.raises(Conflict):
        controls.confirm(question_of(project), [])


def test_agreed_clips_become_checks_for_those_who_have_not_heard_them(omar, anna, monkeypatch):
    project = agreed(omar)
    question = question_of(project)
    makers.make_clips(project.dataset, ["new.wav"])
    tasks = controls.closed_tasks(question)
    assert len(tasks) == 3
    assert controls.confirm(question, [task.item_id for task in tasks[:2]]) == 2
    assert [task.item_id for task in controls.closed_tasks(question)] == [tasks[2].item_id]
    assert controls.confirm(question, [tasks[0].item_id]) == 0
    control = Control.objects.filter(origin="confirmed").first()
    assert control.label == tasks[0].aggregated.label
    assert Task.objects.get(pk=tasks[0].pk).state == TaskState.RETIRED
    assert Item.objects.get(pk=tasks[0].item_id).votes == 2


@pytest.mark.parametrize("spoiled", ["disputed", "one vote", "open question", "withdrawn"])
def test_only_what_is_closed_and_agreed_can_be_confirmed(omar, anna, spoiled):
    project = playable(omar, clips=2, answers_wanted=1 if spoiled == "one vote" else 2, questions=1)
    question = question_of(project)
    names = ("happy", "sad") if spoiled == "disputed" else ("happy", "happy")
    for person, name in zip(annotators(2), names, strict=True):
        if turn := play.next_turn(person, project.pk, now=NOW):
            answer(person, turn, name, now=NOW)
    item = Item.objects.filter(votes__gt=0).first()
    if spoiled == "open question":
        other = Question.objects.create(project=project, text="Another?", position=1)
        Task.objects.create(question=other, item=item, wanted=2, maximum=3)
    if spoiled == "withdrawn":
        Clip.objects.filter(pk=item.clip_id).update(state="withdrawn")
        withdraw_items([item.clip_id])
    assert controls.confirm(question, [item.pk]) == 0


def test_health_says_who_passed_and_what_looks_wrong(omar):
    project = playable(omar, clips=9, controls=6, labels=("a", "b", "c", "d"))
    question = question_of(project)
    bad, *good = controls.controls_of(question).order_by("item")
    right = question.labels.first()
    other = question.labels.last()
    for person in annotators(4):
        for control in (bad, *good):
            task = Task.objects.get(item=control.item_id)
            given = makers.answer(task, person, other if control == bad else right, purpose=Purpose.CONTROL)
            note_checks([given])
    found, after = health_of(controls.controls_of(question))
    assert after is None
    by_control = {one.control.pk: one for one in found}
    assert (by_control[bad.pk].asked, by_control[bad.pk].passed) == (4, 0)
    assert by_control[bad.pk].looks_wrong
    assert all((one.passed, one.looks_wrong) == (4, False) for one in found if one.control != bad)


def test_health_takes_the_same_statements_for_any_number(omar):
    costs = []
    for number in (1, 8):
        question = question_of(playable(omar, clips=number + 1, controls=number))
        with CaptureQueriesContext(connection) as seen:
            health_of(controls.controls_of(question))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_a_check_that_is_taken_out_is_a_clip_like_any_other(omar, anna):
    project = playable(omar, clips=3, controls=1, answers_wanted=2)
    question = question_of(project)
    [control] = controls.controls_of(question)
    controls.retire(control)
    item = Item.objects.get(pk=control.item_id)
    assert (item.is_control, item.wanted) == (False, 2)
    assert Task.objects.get(item=item).state == TaskState.OPEN
    assert count_asked(project) == Project.objects.get(pk=project.pk).clip_count == 3
    met = set()
    while turn := play.next_turn(anna, project.pk, now=NOW):
        met.add(turn.assignment.item_id)
        answer(anna, turn, now=NOW)
    assert item.pk in met
    assert not controls.controls_of(question).exists()


def test_a_confirmed_clip_that_is_taken_out_stays_closed(omar):
    project = agreed(omar, clips=1)
    question = question_of(project)
    [task] = controls.closed_tasks(question)
    controls.confirm(question, [task.item_id])
    controls.retire(controls.controls_of(question).get())
    item = Item.objects.get(pk=task.item_id)
    assert (item.is_control, item.wanted, Task.objects.get(pk=task.pk).state) == (False, 0, TaskState.RETIRED)


def test_what_was_taken_out_may_become_a_check_again_with_another_label(omar):
    project = playable(omar, clips=2, controls=1)
    question = question_of(project)
    [control] = controls.controls_of(question)
    controls.retire(control)
    label = question.labels.last()
    assert controls.make_controls(question, {control.item.clip_id: label.pk}) == 1
    assert [one.label for one in controls.controls_of(question)] == [label]
