"""Play: a turn is lent, heard, answered. `submit_answer` is the one road of every label.

Each function is one transaction. The person's participation is locked first, so that two tabs, a double click
or a request sent twice by the same person happen one after the other.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from clips.serving import audio_url
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from live.publish import publish
from live.topics import topic

from accounts.models import User
from annotation import access, assigning
from annotation.models import (
    Annotation,
    Assignment,
    AssignmentState,
    Item,
    Participation,
    Project,
    ProjectState,
    ReportReason,
    Task,
)
from annotation.services import Answer, Listening, record, report
from annotation.services.answers import tasks_of
from common.errors import Conflict
from game.services import Reward, award, reward_of
from quality import retirement
from quality.services import control_item_for, score_answer


@dataclass(frozen=True)
class Turn:
    """One item lent to one person, with the open questions about it and a link to its sound."""

    assignment: Assignment
    tasks: Sequence[Task]
    audio: str


@dataclass(frozen=True)
class Outcome:
    """What an answer brought: the reward, and whether it had been received before."""

    assignment: Assignment
    reward: Reward
    repeated: bool


@transaction.atomic
def next_turn(
    user: User, project: Project, *, holding: Collection[UUID] = (), now: dt.datetime | None = None
) -> Turn | None:
    """Lend the next turn, or hand back one that this person holds but does not show; else nothing."""
    now = now or timezone.now()
    if project.state != ProjectState.LIVE:
        raise Conflict("This project is not open for answers right now.", code="project_closed")
    participation = assigning.participation_of(project, user)
    forgotten = [held for held in assigning.live_leases(participation, now) if held.pk not in holding]
    assignment = forgotten[0] if forgotten else _lend(participation, now)
    return _turn(assignment, user) if assignment else None


def _lend(participation: Participation, now: dt.datetime) -> Assignment | None:
    control = control_item_for(participation)
    if control:
        return assigning.lend_item(control, participation.annotator_id, now, is_control=True)
    return assigning.lend(participation, now)


def _turn(assignment: Assignment, user: User) -> Turn:
    return Turn(assignment, tasks_of(assignment), audio_url(assignment.item.clip, user))


@transaction.atomic
def submit_answer(
    user: User,
    turn_id: UUID,
    answers: Sequence[Answer],
    *,
    listening: Listening,
    now: dt.datetime | None = None,
) -> Outcome:
    """Record one turn's answers, score them, settle the tasks, pay the player.

    A turn that was answered before is not recorded again: the first outcome is returned. After the lease has
    run out the answer still counts while there is room; else it is kept as surplus, paid but without a vote.
    """
    now = now or timezone.now()
    assignment, participation = _locked(user, turn_id)
    if assignment.state == AssignmentState.ANSWERED:
        return Outcome(assignment, reward_of(assignment), repeated=True)
    surplus = not _seat_for(assignment, now)
    annotations = record(assignment, answers, listening=listening, now=now, surplus=surplus)
    _end(assignment, now)
    Participation.objects.filter(pk=participation.pk).update(turns_answered=F("turns_answered") + 1)
    ended = retirement.settle(score_answer(annotations), now)
    reward = award(assignment, questions=len(annotations), now=now)
    _tell(assignment, annotations, len(ended))
    return Outcome(assignment, reward, repeated=False)


@transaction.atomic
def heartbeat(user: User, turn_id: UUID, *, now: dt.datetime | None = None) -> Assignment:
    """Keep a turn while its person is listening; a turn that has run out is said to be gone."""
    now = now or timezone.now()
    assignment = access.turn_for(user, turn_id)
    if not assigning.renew(assignment, now):
        raise Conflict("This turn has run out; ask for the next one.", code="turn_over")
    return assignment


def skip(user: User, turn_id: UUID, *, now: dt.datetime | None = None) -> None:
    """Pass on a turn; it is not shown to this person again."""
    _leave(user, turn_id, AssignmentState.SKIPPED, now)


def give_back(user: User, turn_id: UUID, *, now: dt.datetime | None = None) -> None:
    """Return a turn that was never shown; it may come again."""
    _leave(user, turn_id, AssignmentState.RETURNED, now)


@transaction.atomic
def report_clip(user: User, turn_id: UUID, reason: ReportReason, *, now: dt.datetime | None = None) -> None:
    """Say that the clip of a turn should not be played as it is; the turn ends."""
    now = now or timezone.now()
    if _leave(user, turn_id, AssignmentState.REPORTED, now):
        report(access.turn_for(user, turn_id), reason, now)


@transaction.atomic
def _leave(user: User, turn_id: UUID, state: AssignmentState, now: dt.datetime | None) -> bool:
    assignment, _ = _locked(user, turn_id)
    left = assigning.close(assignment, state, now or timezone.now())
    if not left and assignment.state == AssignmentState.ANSWERED:
        raise Conflict("This turn has been answered already.", code="turn_over")
    return left


def _locked(user: User, turn_id: UUID) -> tuple[Assignment, Participation]:
    project = access.turn_for(user, turn_id).item.project
    participation = assigning.participation_of(project, user)
    # Votes and leases of the item are read and changed by one request at a time.
    Item.objects.select_for_update().filter(assignments=turn_id).first()
    return access.turn_for(user, turn_id), participation


def _seat_for(assignment: Assignment, now: dt.datetime) -> bool:
    """Return whether this answer may count: its lease is live, or there is room for it all the same."""
    if assignment.state in {AssignmentState.SKIPPED, AssignmentState.REPORTED, AssignmentState.RETURNED}:
        raise Conflict("This turn was given back; ask for the next one.", code="turn_over")
    if assignment.state == AssignmentState.LENT and assignment.expires_at > now:
        return True
    assigning.close(assignment, AssignmentState.EXPIRED, now)
    if Annotation.objects.filter(task__item=assignment.item_id, annotator=assignment.annotator_id).exists():
        raise Conflict("You have answered this clip in another turn.", code="turn_over")
    item = Item.objects.get(pk=assignment.item_id)
    return assignment.is_control or item.votes + item.leases < item.wanted


def _end(assignment: Assignment, now: dt.datetime) -> None:
    if assigning.close(assignment, AssignmentState.ANSWERED, now):
        return
    Assignment.objects.filter(pk=assignment.pk).update(state=AssignmentState.ANSWERED, closed_at=now)
    assignment.state = AssignmentState.ANSWERED


def _tell(assignment: Assignment, annotations: Sequence[Annotation], ended: int) -> None:
    news = {"answers": len(annotations), "ended": ended}
    publish(topic("project", assignment.item.project_id), "answer", news)
