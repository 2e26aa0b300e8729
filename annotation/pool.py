"""Where the next turn comes from: a few candidates, found at a cost that does not grow with the project.

Items are taken in one shuffled order per priority, the same for everybody, so that what is begun is finished
first. A person keeps a position in that order and never looks behind it. Room that comes back behind people
(a lease that ran out, a skipped turn, more answers wanted) is numbered anew in a second order, the returns,
in which a person keeps a position too. So a person passes each item once per return.

Before all of it comes the training round: the few items whose answers are known and told, until another turn
has been lent.
"""

from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from annotation.models import Assignment, AssignmentState, Item, Priority
from common.returning import update_returning

WINDOW = 6
TRAINING = "training"
CONTROL = "control"
RETURNED = "returned"
# Items that are nobody's to vote on: they come first where they are wanted, and have room for everybody.
SEATLESS = (TRAINING, CONTROL)
ORDERS = (*SEATLESS, RETURNED, *(str(priority) for priority in sorted(Priority.values, reverse=True)))
ROOM = Q(wanted__gt=F("votes") + F("leases"))
# A person meets an item again only when the turn ran out or was given back unanswered.
MET = (
    AssignmentState.LENT,
    AssignmentState.ANSWERED,
    AssignmentState.SKIPPED,
    AssignmentState.REPORTED,
)


@dataclass(frozen=True)
class Place:
    """Where a person stands: the last place taken in each order, the voice heard last, and if trained."""

    positions: dict[str, int] = field(default_factory=dict)
    speaker: str = ""
    trained: bool = False

    @classmethod
    def read(cls, facts: dict[str, Any]) -> Self:
        """Return the place that `write` wrote."""
        return cls(**facts)

    def write(self) -> dict[str, Any]:
        """Return the place in types that JSON knows."""
        return asdict(self)

    def from_start(self) -> Self:
        """Return the place of somebody who looks through all orders again."""
        return replace(self, positions={})


@dataclass(frozen=True)
class Candidate:
    """An item with room, the order it was found in, and its place there."""

    order: str
    place: int
    item_id: int
    speaker: str
    leads: bool

    def passed(self, place: Place) -> Place:
        """Return where the person stands once this is taken: past it, unless something before it was left."""
        if self.order == TRAINING:
            return replace(place, speaker=self.speaker)
        positions = {**place.positions, self.order: self.place} if self.leads else place.positions
        return Place(positions, self.speaker, trained=True)


def candidates(project_id: UUID, annotator_id: int, place: Place, *, control: bool) -> list[Candidate]:
    """Return a handful of items that this person has not met, in the order to try them.

    Training until it is over, a control where one is wanted; then returns, then the pool by priority; in each
    another voice than the last one where it can be helped. One statement: a short walk along an index for
    each order.
    """
    met = Assignment.objects.filter(item=OuterRef("pk"), annotator=annotator_id, state__in=MET)
    unmet = Item.objects.filter(~Exists(met), project=project_id)
    left_out = {TRAINING: place.trained, CONTROL: not control}
    ranks = [rank for rank, order in enumerate(ORDERS) if not left_out.get(order)]
    parts = [_walk(unmet, rank, place).query.sql_with_params() for rank in ranks]
    # Django cannot put ordered, limited parts into a union on SQLite; each part becomes a table of its own.
    tables = [f"SELECT * FROM ({part}) AS part{number}" for number, (part, _) in enumerate(parts)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(tables), [value for _, values in parts for value in values])
        found = _read(cursor.fetchall())
    return sorted(found, key=partial(_rank, place))


def _rank(place: Place, one: Candidate) -> tuple[int, bool]:
    first = SEATLESS.index(one.order) if one.order in SEATLESS else len(SEATLESS)
    return first, bool(one.speaker) and one.speaker == place.speaker


def take_seat(found: list[Candidate]) -> Candidate | None:
    """Take a seat on the first candidate that still has room; at first, pass over rows that others hold."""
    if not found:
        return None
    by_id = {candidate.item_id: candidate for candidate in found}
    preference = Case(*(When(pk=pk, then=Value(rank)) for rank, pk in enumerate(by_id)))
    for skip_locked in (True, False):
        free = Item.objects.filter(ROOM, pk__in=by_id).order_by(preference).values("pk")
        free = free.select_for_update(skip_locked=skip_locked)
        rows = update_returning(Item.objects.filter(pk=free[:1]), ["id"], leases=F("leases") + 1)
        if rows:
            return by_id[rows[0][0]]
        if not connection.features.has_select_for_update_skip_locked:
            break
    return None


def _walk(unmet: QuerySet[Item], rank: int, place: Place) -> QuerySet[Item, tuple[Any, ...]]:
    order = ORDERS[rank]
    key = "returned" if order == RETURNED else "shuffle"
    ahead = unmet.filter(_belongs(order), **{f"{key}__gt": place.positions.get(order, -1)})
    return (
        ahead.order_by(key)
        .annotate(rank=Value(rank, IntegerField()))
        .values_list("rank", key, "pk", "clip__speaker")[: 1 if order in SEATLESS else WINDOW]
    )


def _belongs(order: str) -> Q:
    if order == TRAINING:
        return Q(is_training=True)
    if order == CONTROL:
        return Q(is_control=True)
    return ROOM if order == RETURNED else ROOM & Q(priority=int(order))


def _read(rows: list[tuple[int, int, int, str]]) -> list[Candidate]:
    found: list[Candidate] = []
    for rank, place, item_id, speaker in sorted(rows):
        order = ORDERS[rank]
        leads = not any(earlier.order == order for earlier in found)
        found.append(Candidate(order, place, item_id, speaker, leads))
    return found
