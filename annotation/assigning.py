"""Lending turns: one item to one person for at most ten minutes, never more than there is room for.

Every function here runs inside a transaction of its caller.
"""

import datetime as dt
import time
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F, Q

from accounts.models import User
from annotation import pool
from annotation.models import Assignment, AssignmentState, Item, Participation, Project
from common.returning import update_returning

LEASE = dt.timedelta(minutes=10)
MOST_AT_ONCE = 4
LOOK_AGAIN_AFTER = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """One person in one project: the turns held, how many there have been, and the place in the pool."""

    project: Project
    annotator_id: int
    live: list[Assignment]
    number: int
    place: pool.Place


def standing_of(user: User, project_id: UUID, now: dt.datetime) -> Standing | None:
    """Return where a person stands, from the last few turns, in one statement; nothing before the first."""
    turns = Assignment.objects.filter(project=project_id, annotator=user).order_by("-number")
    last = list(turns.select_related("project", "item__clip")[:MOST_AT_ONCE])
    if not last:
        return None
    live = [turn for turn in reversed(last) if turn.state == AssignmentState.LENT and turn.expires_at > now]
    return Standing(last[0].project, user.pk, live, last[0].number, pool.Place.read(last[0].place))


def join(project: Project, user: User) -> Standing:
    """Let a person take part in a project."""
    Participation.objects.get_or_create(project=project, annotator=user)
    return Standing(project, user.pk, live=[], number=0, place=pool.Place())


def lend(standing: Standing, now: dt.datetime, *, control: bool) -> Assignment | None:
    """Lend the next turn, or nothing when no item has room for this person."""
    assignment = _lend_from(standing, standing.place, now, control=control)
    if assignment or not _may_look_again(standing, now):
        return assignment
    # Two people at the same instant can leave an item behind: look through all, at most once a minute.
    return _lend_from(standing, standing.place.from_start(), now, control=control)


def _lend_from(
    standing: Standing, place: pool.Place, now: dt.datetime, *, control: bool
) -> Assignment | None:
    found = pool.candidates(standing.project.pk, standing.annotator_id, place, control=control)
    seatless = bool(found) and found[0].order in pool.SEATLESS
    chosen = found[0] if seatless else pool.take_seat(found)
    if chosen is None:
        return None
    return Assignment.objects.create(
        project=standing.project,
        item_id=chosen.item_id,
        annotator_id=standing.annotator_id,
        number=standing.number + 1,
        place=chosen.passed(place).write(),
        is_control=chosen.order == pool.CONTROL,
        is_training=chosen.order == pool.TRAINING,
        lent_at=now,
        expires_at=now + LEASE,
    )


def _may_look_again(standing: Standing, now: dt.datetime) -> bool:
    rested = Q(looked_at=None) | Q(looked_at__lte=now - LOOK_AGAIN_AFTER)
    here = Participation.objects.filter(rested, project=standing.project, annotator=standing.annotator_id)
    return bool(here.update(looked_at=now))


def take_answer(user: User, turn_id: UUID, now: dt.datetime) -> Assignment | None:
    """End a live lease because its answer is here; nothing when it is not this person's, not live, or ended.

    Of two requests that bring the same answer, only one gets the lease.
    """
    live = Assignment.objects.filter(
        pk=turn_id, annotator=user, state=AssignmentState.LENT, expires_at__gt=now
    )
    ended = {"state": AssignmentState.ANSWERED, "closed_at": now}
    kept = ["item_id", "project_id", "is_control", "is_training", "lent_at"]
    for row in update_returning(live, kept, **ended):
        facts = dict(zip(kept, row, strict=True))
        return Assignment(pk=turn_id, annotator=user, **facts, **ended)
    return None


def close(assignment: Assignment, state: AssignmentState, now: dt.datetime) -> bool:
    """End a lease unanswered, once; its seat is free again. False if it had ended before."""
    lent = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.LENT)
    if not lent.update(state=state, closed_at=now):
        return False
    if assignment.takes_seat:
        Item.objects.filter(pk=assignment.item_id).update(leases=F("leases") - 1, returned=return_number())
    assignment.state = state
    return True


def close_others(assignment: Assignment, now: dt.datetime) -> int:
    """End what else this person holds of the same item; return how many seats that frees."""
    same = Assignment.objects.filter(item=assignment.item_id, annotator=assignment.annotator_id)
    others = list(same.filter(state=AssignmentState.LENT).exclude(pk=assignment.pk))
    return sum(other.takes_seat and close(other, AssignmentState.RETURNED, now) for other in others)


def end_training(assignment: Assignment, now: dt.datetime) -> None:
    """Pass on a person's whole training round, what is held of it and what would still come."""
    mine = Assignment.objects.filter(project=assignment.project_id, annotator=assignment.annotator_id)
    mine.filter(is_training=True, state=AssignmentState.LENT).update(
        state=AssignmentState.SKIPPED, closed_at=now
    )
    last = mine.latest("number")
    last.place = replace(pool.Place.read(last.place), trained=True).write()
    last.save(update_fields=["place"])


def answer_late(assignment: Assignment, now: dt.datetime) -> None:
    """Mark a lease that ran out as answered all the same."""
    Assignment.objects.filter(pk=assignment.pk).update(state=AssignmentState.ANSWERED, closed_at=now)


def return_number() -> int:
    """Return a number that is larger than every return before."""
    return time.time_ns() // 1000


def return_expired(now: dt.datetime, limit: int = 500) -> int:
    """Give the seats of leases that ran out back to the pool; return how many."""
    expired = Assignment.objects.filter(state=AssignmentState.LENT, expires_at__lte=now)
    return sum(close(assignment, AssignmentState.EXPIRED, now) for assignment in expired[:limit])


def renew(assignment: Assignment, now: dt.datetime, heard_seconds: float) -> bool:
    """Keep a lease that is still live for another ten minutes; False when it is over."""
    live = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.LENT, expires_at__gt=now)
    assignment.expires_at = now + LEASE
    return bool(live.update(expires_at=assignment.expires_at, heartbeat_at=now, heard_seconds=heard_seconds))
