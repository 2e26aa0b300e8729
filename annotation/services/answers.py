"""Recording answers: the one place where annotations are written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from annotation.models import (
    Annotation,
    Assignment,
    Label,
    Purpose,
    Source,
    Task,
    TaskState,
)
from annotation.pool import return_number
from annotation.turns import Turn
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
    turn: Turn,
    answers: Sequence[Answer],
    *,
    listening: Listening,
    now: dt.datetime,
    late: bool = False,
    surplus: bool = False,
    source: Source = Source.PLAY,
) -> list[Annotation]:
    """Write the annotations of one turn and count the votes; `write_back` then keeps the counts.

    An answer is late when its lease had ended before it came, and surplus when there was no room any more. A
    late answer adds nothing to a task that has ended meanwhile, though another question of the turn may have
    room.
    """
    chosen = check(turn.tasks, answers)
    item = turn.assignment.item
    annotations = [
        Annotation(
            task=task,
            annotator_id=turn.assignment.annotator_id,
            assignment=turn.assignment,
            purpose=_purpose(turn.assignment, surplus or (late and task.state != TaskState.OPEN)),
            source=source,
            label=chosen[task.question_id],
            unsure=chosen[task.question_id] is None,
            wording=task.question.wording,
            consent_version=turn.assignment.project.consent_version,
            created_at=now,
            **vars(listening),
        )
        for task in turn.tasks
    ]
    votes = [one.task for one in annotations if one.purpose == Purpose.VOTE]
    for task in votes:
        task.votes += 1
    item.votes += bool(votes)
    item.leases -= not late
    return Annotation.objects.bulk_create(annotations)


def write_back(turn: Turn) -> None:
    """Keep what an answer changed: the tasks it voted on, and the item's seats and what it wants.

    Runs under the item's lock, so the counts in memory are the counts in the database. Where an answer more
    is wanted of an item that was full, people have passed it: it is announced as a return.
    """
    item, changed = turn.assignment.item, ["votes", "leases", "wanted"]
    if not (turn.assignment.is_control or turn.assignment.is_training):
        _save(turn.tasks, ["votes", "wanted", "state", "retired_at"])
    # Tasks that this turn does not ask about are closed already.
    item.wanted = max((task.wanted for task in turn.tasks if task.state == TaskState.OPEN), default=0)
    if item.has_room and not turn.had_room:
        item.returned = return_number()
        changed.append("returned")
    item.save(update_fields=changed)


def _save(tasks: Sequence[Task], fields: Sequence[str]) -> None:
    if len(tasks) == 1:
        # Most turns ask one question, and the statement for many takes several times as long to put together.
        tasks[0].save(update_fields=fields)
    else:
        Task.objects.bulk_update(tasks, fields)


def check(tasks: Sequence[Task], answers: Sequence[Answer]) -> dict[int, Label | None]:
    """Return the label (or None for unsure) per question, or say which question is not answered properly."""
    given = {answer.question_id: answer for answer in answers}
    if len(given) < len(answers):
        raise UserError("Answer each question of this turn once.", field="answers")
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
    if assignment.is_training:
        return Purpose.TRAINING
    if assignment.is_control:
        return Purpose.CONTROL
    return Purpose.SURPLUS if surplus else Purpose.VOTE
