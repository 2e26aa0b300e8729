"""A task that is opened again while somebody holds its clip: their answer counts as they gave it."""

import pytest
from django.utils import timezone

from annotation.models import Annotation, Item, Purpose, Task, TaskState
from annotation.services import Answer, Listening
from game import play
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return playable(omar, clips=1, questions=2, answers_wanted=2, answers_maximum=6)


def tasks_of(project):
    return list(Task.objects.filter(question__project=project).order_by("question"))


def close(task):
    Task.objects.filter(pk=task.pk).update(
        state=TaskState.RETIRED, retired_at=timezone.now(), reopened_at=None
    )


def open_again(task):
    Task.objects.filter(pk=task.pk).update(state=TaskState.OPEN, retired_at=None, reopened_at=timezone.now())
    Item.objects.update(wanted=3)


def said_by(person):
    votes = Annotation.objects.filter(annotator=person, purpose=Purpose.VOTE)
    return set(votes.values_list("task", flat=True))


def test_what_was_not_asked_need_not_be_answered(project):
    first, second = tasks_of(project)
    close(first)
    [person] = annotators(1)
    turn = play.next_turn(person, project.pk)
    assert [task.pk for task in turn.tasks] == [second.pk]
    open_again(first)
    answer(person, turn)
    assert said_by(person) == {second.pk}


def test_what_was_asked_and_ended_meanwhile_is_taken(project):
    first, second = tasks_of(project)
    [person] = annotators(1)
    turn = play.next_turn(person, project.pk)
    assert len(turn.tasks) == 2
    close(first)
    open_again(first)
    answer(person, turn)
    assert said_by(person) == {first.pk, second.pk}


def test_the_only_question_is_asked_though_it_was_opened_again(omar):
    project = playable(omar, clips=1, answers_wanted=2, answers_maximum=6)
    [task] = tasks_of(project)
    [person] = annotators(1)
    turn = play.next_turn(person, project.pk)
    close(task)
    open_again(task)
    again = play.next_turn(person, project.pk)
    assert again.assignment.pk == turn.assignment.pk
    assert [one.pk for one in again.tasks] == [task.pk]
    unsure = [Answer(task.question_id, None, unsure=True)]
    play.submit_answer(person, turn.assignment.pk, unsure, listening=Listening())
    assert said_by(person) == {task.pk}
