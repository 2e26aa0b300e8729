"""Where the next turn comes from: a few candidates, found at a cost that does not grow with the project.

Items are taken in one shuffled order per priority, the same for everybody, so that what is begun is finished
first. A person keeps a position in that order and never looks behind it. Room that comes back behind people
(a lease that ran out, a skipped turn, more answers wanted) is numbered anew in a second order, the returns,
in which a person keeps a position too. So a person passes each item once per return.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value

from annotation.models import Assignment, AssignmentState, Item, Participation, Priority

WINDOW = 6
RETURNED = "returned"
ORDERS = (RETURNED, *(str(priority) for priority in sorted(Priority.values, reverse=True)))
ROOM = Q(wanted__gt=F("votes") + F("leases"))
# A person meets an item again only when the turn ran out or was given back unanswered.
MET = (
    AssignmentState.LENT,
    AssignmentState.ANSWERED,
    AssignmentState.SKIPPED,
    AssignmentState.REPORTED,
)


@dataclass(frozen=True)
class Candidate:
    """An item with room, the order it was found in, and its place there."""

    order: str
    place: int
    item_id: int
    speaker: str
    leads: bool


def candidates(participation: Participation) -> list[Candidate]:
    """Return a handful of items with room that this person has not met: returns first, then by priority.

    One statement: a short walk along an index for each order.
    """
    unmet = Item.objects.filter(
        ROOM,
        ~Exists(
            Assignment.objects.filter(
                item=OuterRef("pk"), annotator_id=participation.annotator_id, state__in=MET
            )
        ),
        project_id=participation.project_id,
    )
    parts = [_walk(unmet, rank, participation).query.sql_with_params() for rank in range(len(ORDERS))]
    # Django cannot put ordered, limited parts into a union on SQLite; each part becomes a table of its own.
    tables = [f"SELECT * FROM ({part}) AS part{rank}" for rank, (part, _) in enumerate(parts)]  # noqa: S608 - Django's own SQL
    sql = " UNION ALL ".join(tables)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in parts for value in values])
        return _read(cursor.fetchall())


def pick(found: list[Candidate], last_speaker: str) -> list[Candidate]:
    """Return the candidates in the order to try them: another voice than the last where it can be helped."""
    if not last_speaker:
        return found
    return sorted(found, key=lambda candidate: candidate.speaker == last_speaker)


def pass_by(participation: Participation, taken: Candidate) -> None:
    """Move the person's position behind `taken`, unless something before it was left for later."""
    if taken.leads:
        participation.positions[taken.order] = taken.place


def start_over(participation: Participation) -> None:
    """Forget the positions, so that the whole pool is looked through once more."""
    participation.positions = {}


def _walk(unmet: QuerySet[Item], rank: int, participation: Participation) -> QuerySet[Item, tuple[int, ...]]:
    order = ORDERS[rank]
    key = "returned" if order == RETURNED else "shuffle"
    ahead = unmet.filter(**{f"{key}__gt": participation.positions.get(order, -1)})
    if order != RETURNED:
        ahead = ahead.filter(priority=int(order))
    return (
        ahead.order_by(key)
        .annotate(rank=Value(rank, IntegerField()))
        .values_list("rank", key, "pk", "clip__speaker")[:WINDOW]
    )


def _read(rows: list[tuple[int, int, int, str]]) -> list[Candidate]:
    found: list[Candidate] = []
    for rank, place, item_id, speaker in sorted(rows):
        order = ORDERS[rank]
        leads = not any(earlier.order == order for earlier in found)
        found.append(Candidate(order, place, item_id, speaker, leads))
    return found
