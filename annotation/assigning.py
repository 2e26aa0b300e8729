"""Lending turns: one item to one person for at most ten minutes, never more than there is room for.

Every function here runs inside a transaction. Rows are locked in one order: the person's participation,
then the item, then the assignment; so no two requests can wait for each other.
"""

import datetime as dt
import time

from django.db.models import F

from accounts.models import User
from annotation import pool
from annotation.models import Assignment, AssignmentState, Item, Participation, Project

LEASE = dt.timedelta(minutes=10)
LOOK_AGAIN_AFTER = 60


def participation_of(project: Project, annotator: User) -> Participation:
    """Return and lock this person's place in the project: requests of one person take turns."""
    rows = Participation.objects.select_for_update()
    place = rows.filter(project=project, annotator=annotator).first()
    if place is None:
        Participation.objects.get_or_create(project=project, annotator=annotator)
        place = rows.get(project=project, annotator=annotator)
    return place


def live_leases(participation: Participation, now: dt.datetime) -> list[Assignment]:
    """Return the turns this person holds, oldest first; those that ran out go back to the pool."""
    held = Assignment.objects.filter(
        annotator_id=participation.annotator_id,
        item__project_id=participation.project_id,
        state=AssignmentState.LENT,
    ).select_related("item__clip")
    live = []
    for assignment in held.order_by("lent_at"):
        if assignment.expires_at > now:
            live.append(assignment)
        else:
            close(assignment, AssignmentState.EXPIRED, now)
    return live


def lend(participation: Participation, now: dt.datetime) -> Assignment | None:
    """Lend the next turn, or nothing when no item has room for this person."""
    assignment = _lend_ahead(participation, now)
    if assignment or not _may_look_again(participation, now):
        return assignment
    # Two people at the same instant can leave an item behind: look through all, at most once a minute.
    pool.start_over(participation)
    participation.positions["looked"] = int(now.timestamp())
    assignment = _lend_ahead(participation, now)
    participation.save(update_fields=["positions"])
    return assignment


def lend_item(item: Item, annotator_id: int, now: dt.datetime, *, is_control: bool = False) -> Assignment:
    """Lend this very item."""
    return Assignment.objects.create(
        item=item, annotator_id=annotator_id, lent_at=now, expires_at=now + LEASE, is_control=is_control
    )


def close(assignment: Assignment, state: AssignmentState, now: dt.datetime) -> bool:
    """End a lease once; its seat is free again. False if it had ended before."""
    ended = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.LENT).update(
        state=state, closed_at=now
    )
    if not ended:
        return False
    if not assignment.is_control:
        freed = {"leases": F("leases") - 1}
        if state != AssignmentState.ANSWERED:
            freed["returned"] = return_number()
        Item.objects.filter(pk=assignment.item_id).update(**freed)
    assignment.state = state
    return True


def return_number() -> int:
    """Return a number that is larger than every return before."""
    return time.time_ns() // 1000


def return_expired(now: dt.datetime, limit: int = 500) -> int:
    """Give the seats of leases that ran out back to the pool; return how many."""
    expired = Assignment.objects.filter(state=AssignmentState.LENT, expires_at__lte=now)
    return sum(close(assignment, AssignmentState.EXPIRED, now) for assignment in expired[:limit])


def _lend_ahead(participation: Participation, now: dt.datetime) -> Assignment | None:
    found = pool.pick(pool.candidates(participation), participation.last_speaker)
    for candidate in found:
        # The seat is taken only if it is still free: somebody may have been quicker.
        taken = Item.objects.filter(pool.ROOM, pk=candidate.item_id).update(leases=F("leases") + 1)
        if taken:
            pool.pass_by(participation, candidate)
            participation.last_speaker = candidate.speaker
            participation.save(update_fields=["positions", "last_speaker"])
            return Assignment.objects.create(
                item_id=candidate.item_id,
                annotator_id=participation.annotator_id,
                lent_at=now,
                expires_at=now + LEASE,
            )
    return None


def _may_look_again(participation: Participation, now: dt.datetime) -> bool:
    looked = participation.positions.get("looked", 0)
    return bool(now.timestamp() - looked >= LOOK_AGAIN_AFTER)


def renew(assignment: Assignment, now: dt.datetime) -> bool:
    """Keep a lease that is still live for another ten minutes; False when it is over."""
    live = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.LENT, expires_at__gt=now)
    assignment.expires_at = now + LEASE
    return bool(live.update(expires_at=assignment.expires_at, heartbeat_at=now))
