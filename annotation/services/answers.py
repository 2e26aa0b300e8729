"""Recording answers: the one place where annotations are written."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from annotation.kinds import Said, kind_of
from annotation.models import Annotation, Assignment, Item, Purpose, Question, Source, Task, TaskState
from annotation.pool import return_number
from annotation.services.refusing import in_their_language
from annotation.turns import Turn
from common import rows
from common.errors import UserError


@dataclass(frozen=True)
class Answer:
    """One answer to one question of a turn, in the field of the question's kind; or unsure.

    `wording` is the one that was shown, where a client says so.
    """

    question_id: int
    label_id: int | None = None
    unsure: bool = False
    labels: Sequence[int] | None = None
    number: float | None = None
    point: Mapping[str, float] | None = None
    text: str | None = None
    regions: Sequence[Mapping[str, Any]] | None = None
    preferred: str | None = None
    wording: int | None = None

    @property
    def given(self) -> dict[str, object]:
        """What was said, by the field it was said in (annotation.kinds)."""
        beside = {"question_id", "unsure", "wording"}
        said = {name: value for name, value in vars(self).items() if name not in beside}
        said["label"] = said.pop("label_id")
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True)
class Listening:
    """How a clip was listened to, as measured; of two that are compared, both together."""

    heard_seconds: float = 0.0
    replays: int = 0
    seconds_to_answer: float = 0.0
    focus_losses: int = 0
    device_kind: str = ""
    sound_check: Mapping[str, Any] | None = None
    # What the second of two clips has of the seconds heard, where that was told.
    other_heard_seconds: float | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What is kept with each answer."""
        return {name: value for name, value in vars(self).items() if name != "other_heard_seconds"}

    @property
    def heard_of_each(self) -> list[float]:
        """The seconds heard of each clip, as far as they were told apart."""
        if self.other_heard_seconds is None:
            return [self.heard_seconds]
        return [self.heard_seconds - self.other_heard_seconds, self.other_heard_seconds]


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
    said = check(turn.tasks, answers)
    shown = {answer.question_id: answer.wording for answer in answers}
    item = turn.assignment.item
    annotations = [
        Annotation(
            task=task,
            annotator_id=turn.assignment.annotator_id,
            assignment=turn.assignment,
            purpose=_purpose(
                turn.assignment,
                surplus=surplus or (late and task.state != TaskState.OPEN),
                is_wrong=said[task.question_id].label_id in (task.known_wrong or ()),
            ),
            source=source,
            kind=task.question.kind,
            **said[task.question_id].columns(),
            unsure=said[task.question_id].is_unsure,
            wording=_wording(task.question, shown[task.question_id], turn.assignment),
            consent_version=turn.assignment.project.consent_version,
            created_at=now,
            **listening.kept,
        )
        for task in turn.tasks
    ]
    votes = [one.task for one in annotations if one.purpose == Purpose.VOTE]
    for task in votes:
        task.votes += 1
    _note_what_it_is(item, annotations)
    # A task that got no vote because a wrong label was chosen has room for somebody else.
    item.votes += bool(votes) and all(one.purpose != Purpose.CONTROL for one in annotations)
    item.leases -= not (late or turn.assignment.is_repeat)
    if len(annotations) > 1:
        return Annotation.objects.bulk_create(annotations)
    rows.insert(annotations[0])
    return annotations


def record_elsewhere(
    task: Task, answer: Answer, by: User, *, purpose: Purpose, source: Source, now: dt.datetime
) -> Annotation:
    """Write an answer that came by another road than a turn; it is no vote."""
    said = _said(task, answer)
    return Annotation.objects.create(
        task=task,
        annotator=by,
        purpose=purpose,
        source=source,
        kind=task.question.kind,
        **said.columns(),
        unsure=said.is_unsure,
        wording=task.question.wording,
        created_at=now,
    )


def _note_what_it_is(item: Item, annotations: Sequence[Annotation]) -> None:
    """Remember of an item what its newest vote calls it, and whether votes have differed."""
    said = next((one for one in annotations if one.purpose == Purpose.VOTE and one.label_id), None)
    if said is not None:
        item.is_hard = item.is_hard or item.likely not in {None, said.label_id}
        item.likely = said.label_id


def write_back(turn: Turn) -> None:
    """Keep what an answer changed: the tasks it voted on, and the item's seats and what it wants.

    Runs under the item's lock, so the counts in memory are the counts in the database. Where an answer more
    is wanted of an item that was full, people have passed it: it is announced as a return.
    """
    item, changed = turn.assignment.item, ["votes", "leases", "wanted", "likely", "is_hard"]
    if turn.assignment.is_check or turn.assignment.is_training:
        # It is no vote, and may ask less than is open.
        rows.update(item, ["votes", "leases"])
        return
    _save(turn.tasks, ["votes", "wanted", "state", "retired_at"])
    # Tasks that this turn does not ask about are closed already.
    item.wanted = item.wanted_for(task for task in turn.tasks if task.state == TaskState.OPEN)
    if item.has_room and not turn.had_room:
        item.returned = return_number()
        changed.append("returned")
    rows.update(item, changed)


def _save(tasks: Sequence[Task], fields: Sequence[str]) -> None:
    if len(tasks) == 1:
        # Most turns ask one question.
        rows.update(tasks[0], fields)
    else:
        Task.objects.bulk_update(tasks, fields)


def check(tasks: Sequence[Task], answers: Sequence[Answer]) -> dict[int, Said]:
    """Return what was said to each question, or say which question is not answered properly."""
    given = {answer.question_id: answer for answer in answers}
    if len(given) < len(answers):
        raise UserError(_("Answer each question of this turn once."), field="answers")
    unknown = set(given) - {task.question_id for task in tasks}
    if unknown:
        raise UserError(
            _("Question %(unknown)s is not part of this turn.") % {"unknown": min(unknown)}, field="answers"
        )
    return {task.question_id: _said(task, given.get(task.question_id)) for task in tasks}


def _said(task: Task, answer: Answer | None) -> Said:
    kind, asked = kind_of(task.question), task.question.asked(task.item.clip.duration)
    given = answer.given if answer else {}
    if answer and answer.unsure and not given:
        return Said()
    with in_their_language():
        if answer is None or answer.unsure or set(given) != {kind.field}:
            raise kind.refusal(asked)
        return kind.read(asked, given[kind.field])


def _wording(question: Question, said: int | None, assignment: Assignment) -> int:
    """Return the wording that was shown: the one of when the turn was lent, or a newer one that is named."""
    lent = question.wording_at(assignment.lent_at)
    return said if said is not None and lent <= said <= question.wording else lent


def _purpose(assignment: Assignment, *, surplus: bool, is_wrong: bool) -> Purpose:
    if assignment.is_training:
        return Purpose.TRAINING
    if assignment.is_control:
        return Purpose.CONTROL
    if assignment.is_repeat:
        return Purpose.REPEAT
    if is_wrong:
        return Purpose.CONTROL
    return Purpose.SURPLUS if surplus else Purpose.VOTE
