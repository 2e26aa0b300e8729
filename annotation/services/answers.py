"""Recording answers: the one place where annotations are written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from annotation.models import Annotation, Assignment, Item, Label, Purpose, Source, Task, TaskState
from common.errors import UserError


@dataclass(frozen=True)
class Answer:
    """One answer to one question of a turn: a label, or unsure."""

    question_id: int
    label_id: int | None = None
    unsure: bool = False


@dataclass(frozen=True)
class Listening:
    """How a clip was listened to, as measured."""

    heard_seconds: float = 0.0
    replays: int = 0
    seconds_to_answer: float = 0.0
    focus_losses: int = 0
    device_kind: str = ""


def record(
    assignment: Assignment,
    answers: Sequence[Answer],
    *,
    listening: Listening,
    now: dt.datetime,
    surplus: bool = False,
    source: Source = Source.PLAY,
) -> list[Annotation]:
    """Write the answers of one turn; a vote counts at once in its task and item."""
    tasks = tasks_of(assignment)
    chosen = check(tasks, answers)
    purpose = _purpose(assignment, surplus)
    project = assignment.item.project
    annotations = Annotation.objects.bulk_create(
        Annotation(
            task=task,
            annotator_id=assignment.annotator_id,
            assignment=assignment,
            purpose=purpose,
            source=source,
            label=chosen[task.question_id],
            unsure=chosen[task.question_id] is None,
            wording=task.question.wording,
            consent_version=project.consent_version,
            created_at=now,
            **vars(listening),
        )
        for task in tasks
    )
    if purpose == Purpose.VOTE:
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(votes=F("votes") + 1)
        Item.objects.filter(pk=assignment.item_id).update(votes=F("votes") + 1)
    return annotations


def tasks_of(assignment: Assignment) -> list[Task]:
    """Return the tasks that this turn asks about: those that were open when it was lent, by question."""
    tasks = Task.objects.filter(item_id=assignment.item_id)
    if not assignment.is_control:
        tasks = tasks.filter(Q(state=TaskState.OPEN) | Q(retired_at__gte=assignment.lent_at))
    tasks = tasks.select_related("question").prefetch_related("question__labels")
    return list(tasks.order_by("question__position", "question_id"))


def check(tasks: Sequence[Task], answers: Sequence[Answer]) -> dict[int, Label | None]:
    """Return the label (or None for unsure) per question, or say which question is not answered properly."""
    given = {answer.question_id: answer for answer in answers}
    unknown = set(given) - {task.question_id for task in tasks}
    if unknown:
        raise UserError(f"Question {min(unknown)} is not part of this turn.", field="answers")
    return {task.question_id: _label(task, given.get(task.question_id)) for task in tasks}


def _label(task: Task, answer: Answer | None) -> Label | None:
    if answer is None or (answer.label_id is None) == (not answer.unsure):
        raise UserError(f"Choose one label, or unsure, for “{task.question.text}”.", field="answers")
    if answer.unsure:
        return None
    for label in task.question.labels.all():
        if label.pk == answer.label_id:
            return label
    raise UserError(f"Label {answer.label_id} does not belong to “{task.question.text}”.", field="answers")


def _purpose(assignment: Assignment, surplus: bool) -> Purpose:
    if assignment.is_control:
        return Purpose.CONTROL
    return Purpose.SURPLUS if surplus else Purpose.VOTE
