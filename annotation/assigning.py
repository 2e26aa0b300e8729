"""Lending turns: one item to one person for at most ten minutes, never more than there is room for.

Locks are taken in one order everywhere, so that nothing waits in a circle: a person's participation, their
assignments (by id), items (by id), tasks. The functions run inside a transaction of their caller; those that
may be called without one, or many times in a row, open their own.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BigIntegerField, BooleanField, DateTimeField, F, QuerySet, Subquery, UUIDField
from django.db.models.expressions import RawSQL

from accounts.models import User
from annotation import pool
from annotation.asked_together import draw_asked
from annotation.models import Assignment, AssignmentState, Item, Participation, Project
from common import rows
from common.planned import among
from common.prepared import Update, prepared

LEASE = dt.timedelta(minutes=10)
# However often a lease is renewed, it ends after this; its clip then goes to whoever comes first.
LONGEST_LEASE = dt.timedelta(hours=1)
# A turn that would end sooner than this is not handed out again.
SHORTEST_LEASE = dt.timedelta(minutes=1)
MOST_AT_ONCE = 4
MOST_WALKS = 20
# Whoever was away for so long is checked as at the beginning.
LONG_ABSENCE = dt.timedelta(days=30)
# Ended, and may come again.
LEFT = (AssignmentState.RETURNED, AssignmentState.EXPIRED)


@dataclass(frozen=True)
class Standing:
    """One person in one project: the turns held, how many there have been, and the place in the pool.

    `check_chance` is how likely a check should come, where that is known, and whoever `is_paused` is lent
    nothing but a re-test; whoever `is_trusted` also what others could not agree on; whoever `has_share` of
    the votes nothing for now (Participation).
    """

    project: Project
    annotator_id: int
    live: list[Assignment]
    number: int
    place: pool.Place
    check_chance: float | None = None
    is_paused: bool = False
    is_trusted: bool = False
    has_share: bool = False


# Says which check the next turn should be, if any, from where its person stands.
Wanted = Callable[[Standing], pool.Check | None]


# The participation is locked where the database can: one request of a person at a time goes on to the next
# turn. What is held in other projects is little; asking for one would lead SQLite to an index of all turns
# in it.
_LAST_AND_HELD = """
    SELECT part.id FROM (
        SELECT id FROM annotation_assignment WHERE project_id = %s AND annotator_id = %s
        ORDER BY number DESC LIMIT 1
    ) AS part CROSS JOIN (
        SELECT id FROM annotation_participation WHERE project_id = %s AND annotator_id = %s {lock}
    ) AS part_taken
    UNION ALL
    SELECT id FROM annotation_assignment {leases} WHERE annotator_id = %s AND state = 'lent'
"""
# Two of its indexes look equally good to SQLite; the other one leads through every turn of the person.
_LEASES_ON_SQLITE = "INDEXED BY one_live_lease_per_person"
_UNREAD = ("project__description", "project__instructions", "project__warning")


@prepared(person=BigIntegerField(), project=UUIDField())
def _last_and_held(person: int, project: UUID) -> QuerySet[Assignment]:
    lock = "FOR NO KEY UPDATE" if connection.features.has_select_for_no_key_update else ""
    leases = _LEASES_ON_SQLITE if connection.vendor == "sqlite" else ""
    values = [project, person, project, person, person]
    ids = _LAST_AND_HELD.format(lock=lock, leases=leases)
    is_one: Any = RawSQL(f"annotation_assignment.id {among(ids, connection)}", values, BooleanField())  # noqa: S611 - no value stands in it
    mine = Participation.objects.filter(project=project, annotator=person)
    found = Assignment.objects.filter(is_one).select_related("project").defer(*_UNREAD)
    known = ("check_chance", "is_paused", "is_trusted", "has_share")
    return found.annotate(**{name: Subquery(mine.values(name)[:1]) for name in known})


def standing_of(user: User, project_id: UUID, now: dt.datetime) -> Standing | None:
    """Return where a person stands, from the last turn and those held; nothing before the first turn.

    Another tab may have been lent a turn while this one waited; `pool.take_seat` sees that.
    """
    held = _last_and_held(person=user.pk, project=project_id)
    turns = sorted((turn for turn in held if turn.project_id == project_id), key=lambda turn: turn.number)
    if not turns:
        return None
    live = [turn for turn in turns if turn.state == AssignmentState.LENT and turn.expires_at > now]
    last = turns[-1]
    place = pool.Place.read(last.place)
    if now - last.lent_at > LONG_ABSENCE:
        place = place.begun_anew()
    return Standing(
        last.project,
        user.pk,
        live,
        last.number,
        place,
        check_chance=last.check_chance,
        is_paused=bool(last.is_paused),
        is_trusted=bool(last.is_trusted),
        has_share=bool(last.has_share),
    )


def join(project: Project, user: User) -> Standing:
    """Let a person take part in a project."""
    part, _ = Participation.objects.get_or_create(project=project, annotator=user)
    known = {name: getattr(part, name) for name in ("is_paused", "is_trusted", "has_share")}
    return Standing(project, user.pk, live=[], number=0, place=pool.Place(), **known)


def wait_for_other_tabs(user: User, project_id: UUID) -> None:
    """Wait before reading where a person stands: what is read while waiting is as old as its beginning."""
    mine = Participation.objects.filter(project=project_id, annotator=user)
    mine.select_for_update(no_key=True).values_list("pk").first()


class Taken(Exception):  # noqa: N818 - it is no error
    """Others were quicker with all that was found: a new transaction finds what is left."""


def lend(
    standing: Standing, now: dt.datetime, *, check: Wanted | None = None, again: bool = False
) -> Assignment | None:
    """Lend the next turn, or nothing when no item has room for this person; `Taken` when others were quicker.

    One walk finds it, unless the person has met all that lies in the next rows. Then it goes further; what
    was passed is kept, so that nobody pays for the same rows at each request. Who comes `again` looks
    further too, and waits.
    """
    place, wanted = standing.place, check(standing) if check else None
    for number in range(MOST_WALKS):
        walked = pool.walk(
            standing.project.pk,
            standing.annotator_id,
            place,
            check=wanted,
            trusted=standing.is_trusted,
            far=again or number > 0,
        )
        if walked.found:
            turn = _next(standing)
            take = pool.wait_for_seat if again else pool.take_seat
            seat = take(walked.found, turn)
            if seat is None:
                raise Taken
            return _lend(standing, seat, walked.place, now)
        place = walked.place
        if walked.ended:
            break
    _keep_place(standing, place)
    return None


def lend_retest(
    standing: Standing, found: Sequence[pool.Candidate], now: dt.datetime, *, again: bool = False
) -> Assignment:
    """Lend one of these controls as a turn of a re-test; `Taken` when others hold them all just now."""
    take = pool.wait_for_seat if again else pool.take_seat
    seat = take(found, _next(standing))
    if seat is None:
        raise Taken
    return _lend(standing, seat, standing.place, now, is_retest=True)


def _next(standing: Standing) -> pool.Next:
    project = standing.project
    return pool.Next(project.pk, standing.annotator_id, standing.number + 1, max(project.answers_wanted, 1))


def _lend(
    standing: Standing, seat: pool.Candidate, place: pool.Place, now: dt.datetime, *, is_retest: bool = False
) -> Assignment:
    asked = None
    if (seat.row.is_control or seat.row.is_repeat) and not is_retest:
        asked = draw_asked(standing.project, standing.annotator_id, seat.row.item_id)
    turn = Assignment(
        project=standing.project,
        item_id=seat.row.item_id,
        annotator_id=standing.annotator_id,
        number=standing.number + 1,
        place=seat.passed(place).settled(standing.place).write(),
        is_control=seat.row.is_control,
        is_training=seat.row.is_training,
        is_repeat=bool(seat.row.is_repeat),
        is_retest=is_retest,
        asked=asked,
        lent_at=now,
        expires_at=now + LEASE,
    )
    rows.insert(turn)
    return turn


def _keep_place(standing: Standing, place: pool.Place) -> None:
    settled = place.settled(standing.place)
    if settled != standing.place:
        last = Assignment.objects.filter(
            project=standing.project, annotator=standing.annotator_id, number=standing.number
        )
        last.update(place=settled.write())


def take_answer(user: User, turn_id: UUID, now: dt.datetime) -> Assignment | None:
    """End a live lease because its answer is here; nothing when it is not this person's, not live, or ended.

    Of two requests that bring the same answer, only one gets the lease.
    """
    for row in _end_live(turn=turn_id, person=user.pk, now=now):
        facts = dict(zip(_KEPT, row, strict=True))
        return Assignment(pk=turn_id, annotator=user, state=AssignmentState.ANSWERED, closed_at=now, **facts)
    return None


_KEPT = ("item_id", "project_id", "is_control", "is_training", "is_repeat", "asked", "lent_at", "heard_from")


@prepared(turn=UUIDField(), person=BigIntegerField(), now=DateTimeField())
def _end_live(turn: UUID, person: int, now: dt.datetime) -> Update:
    live = Assignment.objects.filter(
        pk=turn, annotator=person, state=AssignmentState.LENT, expires_at__gt=now
    )
    return Update(live, {"state": AssignmentState.ANSWERED, "closed_at": now}, returning=_KEPT)


@transaction.atomic
def close(assignment: Assignment, state: AssignmentState, now: dt.datetime) -> bool:
    """End a lease unanswered, once; its seat is free again. False if it had ended, or has not run out yet."""
    lent = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.LENT)
    if state == AssignmentState.EXPIRED:
        # A heartbeat may have renewed it since it was read.
        lent = lent.filter(expires_at__lte=now)
    returned = pool.return_number()
    if not lent.update(state=state, closed_at=now, returned=returned if state in LEFT else None):
        return False
    seats = 0 if assignment.is_repeat else 1
    Item.objects.filter(pk=assignment.item_id).update(leases=F("leases") - seats, returned=returned)
    assignment.state = state
    return True


def pass_on(assignment: Assignment, state: AssignmentState) -> bool:
    """Say of a turn that ended by itself that its clip shall not come again; False if it ended otherwise."""
    left = Assignment.objects.filter(pk=assignment.pk, state__in=LEFT)
    return bool(left.update(state=state, returned=None))


def end_training(assignment: Assignment, now: dt.datetime) -> None:
    """Pass on a person's whole training round: what is held of it and what would still come, or again."""
    mine = Assignment.objects.filter(project=assignment.project_id, annotator=assignment.annotator_id)
    for held in mine.filter(is_training=True, state=AssignmentState.LENT).order_by("pk"):
        close(held, AssignmentState.SKIPPED, now)
    mine.filter(is_training=True, returned__isnull=False).update(state=AssignmentState.SKIPPED, returned=None)
    last = mine.latest("number")
    last.place = replace(pool.Place.read(last.place), trained=True).write()
    last.save(update_fields=["place"])


def answer_late(assignment: Assignment, others: Sequence[Assignment], now: dt.datetime) -> int:
    """Mark a turn that ended as answered all the same, and end what else is held of its item.

    Return how many seats that frees; the caller holds the item, and keeps the count.
    """
    held = [other for other in others if other.state == AssignmentState.LENT]
    if held:
        ids = [other.pk for other in held]
        Assignment.objects.filter(pk__in=ids).update(state=AssignmentState.RETURNED, closed_at=now)
    Assignment.objects.filter(pk=assignment.pk).update(
        state=AssignmentState.ANSWERED, closed_at=now, returned=None
    )
    ended = [*held, *([assignment] if assignment.state == AssignmentState.LENT else [])]
    return sum(not turn.is_repeat for turn in ended)


def return_expired(now: dt.datetime, limit: int = 500) -> int:
    """Give the seats of leases that ran out back to the pool; return how many."""
    expired = Assignment.objects.filter(state=AssignmentState.LENT, expires_at__lte=now)
    return sum(close(assignment, AssignmentState.EXPIRED, now) for assignment in expired[:limit])


def withdraw(items: QuerySet[Item], now: dt.datetime) -> None:
    """End all leases of items that are taken out; the caller locks the items after this."""
    held = Assignment.objects.filter(item__in=items, state=AssignmentState.LENT)
    ids = list(held.order_by("pk").select_for_update().values_list("pk", flat=True))
    Assignment.objects.filter(pk__in=ids).update(state=AssignmentState.RETURNED, closed_at=now)


def renew(assignment: Assignment, now: dt.datetime) -> bool:
    """Keep a live lease for another ten minutes, at most an hour in all; False when it is over.

    From when on it can have been heard is kept with it.
    """
    live = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.LENT, expires_at__gt=now)
    assignment.expires_at = min(now + LEASE, assignment.lent_at + LONGEST_LEASE)
    return bool(live.update(expires_at=assignment.expires_at, heard_from=assignment.heard_from))


def hand_back(assignment: Assignment, now: dt.datetime) -> bool:
    """Renew a turn that is handed out again; False where hardly a minute of it would be left."""
    if assignment.lent_at + LONGEST_LEASE < now + SHORTEST_LEASE:
        return False
    return renew(assignment, now)
