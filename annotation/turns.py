"""Reading a turn: its lease, its item and clip, and the tasks it asks about."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import BigIntegerField, Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from annotation.examples import HEARD
from annotation.models import Assignment, Label, LabelExample, Project, Question, Task, TaskState
from clips.models import Clip
from common.prepared import prepared

# What no turn shows: a clip has much to say about itself that is long to read.
_UNREAD = ("item__clip__metadata", "item__clip__flags")
# Of the second clip of a pair only what a turn shows is read: most items have none.
_SHOWN = {"id", "duration", "peaks", "playable"}
_UNREAD_OF_OTHER = tuple(
    f"item__other__{field.name}" for field in Clip._meta.concrete_fields if field.name not in _SHOWN
)
_WORDS = ("description", "instructions", "warning")


@dataclass(frozen=True)
class Turn:
    """One item lent to one person, with the tasks it asks about, in the order of their questions.

    Without tasks there is nothing to ask any more: the clip was withdrawn. `had_room` says whether the item
    had room for another turn when it was read.
    """

    assignment: Assignment
    tasks: Sequence[Task]
    had_room: bool = False


@prepared(item=BigIntegerField())
def _locked_tasks(item: int) -> QuerySet[Task]:
    rows = Task.objects.filter(item=item).select_related("item__clip", "item__other", "item__project")
    # First the item, then the tasks by id: the order of annotation.assigning.
    rows = rows.order_by("pk").select_for_update(of=("item", "self"))
    heavy = ("item__clip__peaks", "item__other__peaks", *(f"item__project__{name}" for name in _WORDS))
    return rows.defer(*heavy, *_UNREAD, *_UNREAD_OF_OTHER)


@prepared(item=BigIntegerField())
def _tasks(item: int) -> QuerySet[Task]:
    rows = Task.objects.filter(item=item).select_related("item__clip", "item__other")
    return rows.defer(*_UNREAD, *_UNREAD_OF_OTHER)


def locked(assignment: Assignment, answered: Collection[int] = ()) -> Turn:
    """Return a turn and lock its item and tasks: votes and leases change one request at a time.

    `answered` are the questions (their ids) that an answer to it has brought.
    """
    tasks = _locked_tasks(item=assignment.item_id)
    if tasks:
        assignment.project = tasks[0].item.project
    return turn_of(assignment, tasks, answered)


def turn_of(
    assignment: Assignment, tasks: Sequence[Task] | None = None, answered: Collection[int] = ()
) -> Turn:
    """Return a turn with its tasks; one statement unless they are given."""
    if tasks is None:
        tasks = _tasks(item=assignment.item_id)
    if not tasks or any(task.state == TaskState.WITHDRAWN for task in tasks):
        return Turn(assignment, [])
    asked = [task for task in tasks if is_asked(assignment, task, answered)] or _instead(assignment, tasks)
    questions = {question.pk: question for question in questions_of(assignment.project)}
    for task in asked:
        task.question = questions[task.question_id]
    assignment.item = tasks[0].item
    ordered = sorted(asked, key=lambda task: (task.question.position, task.question_id))
    return Turn(assignment, ordered, had_room=assignment.item.has_room)


def _instead(assignment: Assignment, tasks: Sequence[Task]) -> Sequence[Task]:
    """Return what a turn asks that would ask nothing: a check all of its item, any other what is open now."""
    if assignment.asked is not None:
        return tasks
    return [task for task in tasks if task.state == TaskState.OPEN]


def is_asked(assignment: Assignment, task: Task, answered: Collection[int] = ()) -> bool:
    """Return whether a turn asks about a task: it was open when the turn was lent, or a check asks it.

    What was opened again since was asked if it is answered: nobody knows whether it was open before.
    """
    if assignment.asked is not None:
        return task.question_id in assignment.asked
    if assignment.is_check or assignment.is_training:
        return True
    if task.state == TaskState.OPEN:
        stayed_open = task.reopened_at is None or task.reopened_at <= assignment.lent_at
        return stayed_open or task.question_id in answered
    return task.retired_at is not None and task.retired_at >= assignment.lent_at


def questions_of(project: Project) -> Sequence[Question]:
    """Return a project's questions with their labels; kept in memory until the project changes."""
    return _questions(project.pk, project.updated_at)


@lru_cache(maxsize=512)
def _questions(project_id: UUID, changed_at: dt.datetime) -> Sequence[Question]:
    has_examples = Exists(LabelExample.objects.filter(label=OuterRef("pk")))
    labels = Prefetch("labels", Label.objects.annotate(has_examples=has_examples))
    questions = Question.objects.filter(project=project_id).prefetch_related(labels)
    # Most have neither examples nor older wordings, and cost no statement for them.
    shown = [label for question in questions for label in question.labels.all() if label.has_examples]  # type: ignore[attr-defined]
    prefetch_related_objects(shown, HEARD)
    prefetch_related_objects([question for question in questions if question.wording > 1], "wordings")
    return tuple(questions)
