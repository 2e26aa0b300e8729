"""Where the next turn comes from: a few candidates, found at a cost that does not grow with the project.

Items are taken in one mixed order per priority, the same for everybody, so that what is begun is finished
first; what is opened later comes later. A person keeps a position in that order and never looks behind it.
Room that comes back behind people (a lease that ran out, a skipped turn, more answers wanted) is numbered
anew in a second order, the returns, in which a person keeps a position too. So a person passes each item
once per return.

What people could not agree on lies in an order of its own, which only trusted people go through. What is set
aside is passed by everybody, and comes back as a return.

What a person gave back or let run out comes again first of all, a check as well as any other clip: otherwise
giving back would tell which is which. Then comes the training round, the few items whose answers are known
and told, until another turn has been lent.

Several people who put together what they heard must not find the checks either. A check is lent to as many
people as an answer is wanted of, who come to it at about the same time; then it goes to the back, behind all
other checks, as a clip that has enough answers makes room for the next one.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from itertools import groupby, islice, takewhile
from operator import attrgetter
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, F, Q, UUIDField, Value, When

from annotation.ahead import (
    AGAIN,
    CONTROL,
    FOR_TRUSTED,
    ORDERS,
    REPEAT,
    RETURNED,
    TRAINING,
    Row,
    rows_ahead,
)
from annotation.models import Assignment, Item
from annotation.models.task import shuffle_key
from common.prepared import Update, prepared

# So many rows of each order are read at once, and so many of what is found are tried; the second time, of
# more.
REACH, FAR_REACH = 16, 500
WINDOW, WIDE_WINDOW = 6, 50
# A number that is given out is seen by others when its transaction has ended, at the latest after this (µs).
UNSETTLED = 30_000_000

FIRST = (AGAIN, TRAINING)
NUMBERED = (AGAIN, RETURNED)
CHECKS = (CONTROL, REPEAT)
# A person hears at least so many other clips before one comes once more.
BETWEEN_REPEATS = 10
# No item.
NONE = -1

ROOM = Q(wanted__gt=F("votes") + F("leases"))
# They are nobody's to vote on, and have room for everybody.
KNOWN = Q(is_control=True) | Q(is_training=True)


def return_number() -> int:
    """Return a number behind those of all returns before, as far as clocks agree to half a minute."""
    return time.time_ns() // 1000


@dataclass(frozen=True)
class Place:
    """Where a person stands: the last place passed in each order, the voice heard last, and if trained.

    `turns` counts the turns lent; one that came again counts once. `checks` counts the controls among them
    since turn `begun`, where the person began or came back after a long time. `was_hard` says whether votes
    differ on the last clip. `after` is the item last lent for a vote, and `since` counts the checks after it.
    """

    positions: dict[str, int] = field(default_factory=dict)
    speaker: str = ""
    trained: bool = False
    turns: int = 0
    checks: int = 0
    begun: int = 0
    was_hard: bool = False
    after: int = 0
    since: int = 0

    @classmethod
    def read(cls, facts: dict[str, Any]) -> Self:
        """Return the place that `write` wrote; once there was what the last clips were `heard` as too."""
        return cls(**{name: fact for name, fact in facts.items() if name != "heard"})

    def write(self) -> dict[str, Any]:
        """Return the place in types that JSON knows."""
        return asdict(self)

    def begun_anew(self) -> Self:
        """Return this place of a person who comes back after a long time: their checks count from here."""
        return replace(self, checks=0, begun=self.turns)

    def settled(self, before: "Place") -> "Place":
        """Return this place as it may be kept: not past numbers behind which one may still appear."""
        latest = return_number() - UNSETTLED
        held_back = {
            order: max(min(at, latest), before.positions.get(order, -1))
            for order, at in self.positions.items()
            if order in NUMBERED
        }
        return replace(self, positions={**self.positions, **held_back})


@dataclass(frozen=True)
class Candidate:
    """An item with room, and the order it was found in; it leads when nothing before it was left there."""

    row: Row
    order: str
    leads: bool

    def passed(self, place: Place) -> Place:
        """Return where the person stands once this is taken."""
        moves = self.leads and self.order != REPEAT
        positions = {**place.positions, self.order: self.row.at} if moves else place.positions
        if self.order in CHECKS:
            after, since = place.after, place.since + 1
        elif self.order in FIRST:
            after, since = place.after, place.since
        else:
            after, since = self.row.item_id, 0
        return replace(
            place,
            positions=positions,
            speaker=self.row.speaker,
            was_hard=bool(self.row.is_hard),
            trained=place.trained or self.order not in FIRST,
            turns=place.turns + (self.order != AGAIN),
            checks=place.checks + (self.order == CONTROL),
            after=after,
            since=since,
        )


@dataclass(frozen=True)
class Walk:
    """What was found ahead of a person, in the order to try it; the place past what needs no second look."""

    found: list[Candidate]
    place: Place
    ended: bool


@dataclass(frozen=True)
class Check:
    """The check that is wanted as a person's next turn: of which order, and for a repeat between which turns.

    The first turn of this person behind number `since`, up to number `until`, that may be repeated is.
    """

    order: str
    since: int = 0
    until: int = 0


def walk(
    project_id: UUID,
    annotator_id: int,
    place: Place,
    *,
    check: Check | None = None,
    trusted: bool = False,
    far: bool = False,
) -> Walk:
    """Look for items that this person has not met, a few rows ahead in each order, in one statement.

    What came back to this person first, then training until it is over, then a check where one is wanted,
    then returns, then the pool by priority; among these another voice than the last one where it can be
    helped. A check is found only beside an item to vote on: when those are gone it would be known by being
    the last. Only who is `trusted` finds what was left to trusted people.
    """
    reach, window = (FAR_REACH, WIDE_WINDOW) if far else (REACH, WINDOW)
    left_out = {
        TRAINING: place.trained,
        FOR_TRUSTED: not trusted,
        **{order: not check or order != check.order for order in CHECKS},
    }
    orders = tuple(order for order in ORDERS if not left_out.get(order))
    found: list[Candidate] = []
    positions = dict(place.positions)
    ended = True
    known = {**place.positions, REPEAT: check.since} if check else place.positions
    start = {order: known.get(order, -1) for order in orders}
    for rank, group in groupby(rows_ahead(project_id, annotator_id, start, reach), attrgetter("rank")):
        rows, order = list(group), ORDERS[rank]
        if check and order == REPEAT:
            rows = [row for row in rows if row.at <= check.until]
        over = [row.at for row in takewhile(lambda row: not row.is_open, rows)]
        if over and order != REPEAT:
            positions[order] = over[-1]
        found += islice(_candidates(rows, order), window)
        ended &= len(rows) < reach or order in CHECKS
    if all(one.order in CHECKS for one in found):
        found = []
    found.sort(key=partial(_preference, place))
    # A seat is taken on all of them, a repeat takes none: one at a time.
    repeats = [one for one in found if one.row.is_repeat]
    found = [one for one in found if one not in repeats[1:]]
    return Walk(found[:window], replace(place, positions=positions), ended)


def _candidates(rows: Sequence[Row], order: str) -> Iterator[Candidate]:
    for number, row in enumerate(row for row in rows if row.is_open):
        yield Candidate(row, order, leads=number == 0)


def _preference(place: Place, one: Candidate) -> tuple[int, bool, int]:
    """Return how late a candidate is tried: the lowest comes first, those alike in their order.

    Turns vary: not the same voice twice, not hard after hard, where it can be helped. Checks keep away from a
    voice like any other turn, and go before. No rule is about classes: checks have a known one, other clips
    have none until somebody votes, so whoever hears one class again and again would learn what is a check.
    """
    row = one.row
    first = FIRST.index(one.order) if one.order in FIRST else len(FIRST)
    same_voice = bool(row.speaker) and row.speaker == place.speaker
    if one.order in CHECKS:
        return first, same_voice, -1
    return first, same_voice, int(place.was_hard and bool(row.is_hard))


class Next(NamedTuple):
    """The turn that a seat is wanted for: none is taken once somebody's other tab has been lent it.

    A check goes to the back once so many were lent it `in_row`.
    """

    project: UUID
    annotator: int
    number: int
    in_row: int = 1


def take_seat(found: Sequence[Candidate], turn: Next) -> Candidate | None:
    """Take a seat on the first candidate that has room and that nobody else holds just now."""
    return _take(found, turn, skip_locked=True)


def wait_for_seat(found: Sequence[Candidate], turn: Next) -> Candidate | None:
    """Take a seat as `take_seat` does; where others hold all that was found, wait for the first.

    A row that turns out to be full stays locked until its savepoint is rolled back. Only one is ever waited
    for, with nothing in hand: two people who hold rows that the other wants would wait for ever.
    """
    for some, skip_locked in ((found, True), (found[:1], False)):
        with suppress(_Full), transaction.atomic():
            if taken := _take(some, turn, skip_locked=skip_locked):
                return taken
            raise _Full
    return None


class _Full(Exception):  # noqa: N818 - it is no error
    """Nothing was taken; let go of what was locked."""


def _take(found: Sequence[Candidate], turn: Next, *, skip_locked: bool) -> Candidate | None:
    if not found:
        return None
    by_id = {one.row.item_id: one for one in reversed(found)}
    number = WINDOW if len(found) <= WINDOW else WIDE_WINDOW
    # The last one stands in the places that are left over: there it means nothing.
    ids = {f"place_{rank}": found[min(rank, len(found) - 1)].row.item_id for rank in range(number)}
    repeat = next((one.row.item_id for one in found if one.row.is_repeat), NONE)
    rows = _seat(number, skip_locked)(**ids, **turn._asdict(), repeat=repeat, back=shuffle_key())
    return by_id[rows[0][0]] if rows else None


@cache
def _seat(number: int, skip_locked: bool) -> Callable[..., list[tuple[int]]]:
    """Return the query that takes a seat on the first of so many items that has one."""

    numbers = {f"place_{rank}": BigIntegerField() for rank in range(number)}

    @prepared(
        **numbers,
        project=UUIDField(),
        annotator=BigIntegerField(),
        number=BigIntegerField(),
        in_row=BigIntegerField(),
        repeat=BigIntegerField(),
        back=BigIntegerField(),
    )
    def seat(  # noqa: PLR0917 - called by their names
        project: UUID, annotator: int, number: int, in_row: int, repeat: int, back: int, **places: int
    ) -> Update:
        preference = Case(*(When(pk=pk, then=Value(rank)) for rank, pk in enumerate(places.values())))
        # Another tab may have been lent this turn: whoever holds a seat must not wait for its assignment.
        lent = Assignment.objects.filter(project=project, annotator=annotator, number=number)
        has_seat = ROOM | KNOWN | Q(pk=repeat)
        free = Item.objects.filter(has_seat, ~Exists(lent), is_aside=False, pk__in=places.values())
        first = free.order_by(preference).select_for_update(skip_locked=skip_locked).values("pk")[:1]
        # A repeat takes none.
        seats = Case(When(pk=repeat, then=Value(0)), default=Value(1))
        is_last = Q(is_control=True, lent_in_row__gte=in_row - 1)
        changes = {
            "leases": F("leases") + seats,
            "lent_in_row": Case(
                When(is_last, then=Value(0)),
                When(is_control=True, then=F("lent_in_row") + 1),
                default=F("lent_in_row"),
                output_field=BigIntegerField(),
            ),
            "shuffle": Case(When(is_last, then=back), default=F("shuffle"), output_field=BigIntegerField()),
        }
        return Update(Item.objects.filter(pk=first), changes, returning=["id"])

    return seat
