"""Reading a turn: its lease, its item and clip, and the tasks it asks about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from annotation.models import Assignment, Project, Question, Task, TaskState


@dataclass(frozen=True)
class Turn:
    """One item lent to one person, with the tasks it asks about, in the order of their questions."""

    assignment: Assignment
    tasks: Sequence[Task]


def locked(assignment: Assignment) -> Turn:
    """Return a turn and lock its item and tasks: votes and leases change one request at a time."""
    rows = _with_item().filter(item=assignment.item_id)
    return turn_of(assignment, list(rows.select_for_update(of=("self", "item"))))


def turn_of(assignment: Assignment, tasks: Sequence[Task] | None = None) -> Turn:
    """Return a turn with its tasks; one statement unless they are given."""
    if tasks is None:
        tasks = list(_with_item().filter(item=assignment.item_id))
    asked = [task for task in tasks if is_asked(assignment, task)]
    questions = {question.pk: question for question in questions_of(tasks[0].item.project)} if tasks else {}
    for task in asked:
        task.question = questions[task.question_id]
    if tasks:
        assignment.item = tasks[0].item
        assignment.project = tasks[0].item.project
    return Turn(assignment, sorted(asked, key=lambda task: (task.question.position, task.question_id)))


def is_asked(assignment: Assignment, task: Task) -> bool:
    """Return whether a turn asks about a task: it was open when the turn was lent."""
    if not assignment.takes_seat or task.state == TaskState.OPEN:
        return True
    return task.retired_at is not None and task.retired_at >= assignment.lent_at


def questions_of(project: Project) -> Sequence[Question]:
    """Return a project's questions with their labels; kept in memory until the project changes."""
    return _questions(project.pk, project.updated_at)


@lru_cache(maxsize=512)
def _questions(project_id: UUID, changed_at: dt.datetime) -> Sequence[Question]:
    return tuple(Question.objects.filter(project=project_id).prefetch_related("labels"))


def _with_item() -> QuerySet[Task, Any]:
    return Task.objects.select_related("item__clip", "item__project")
