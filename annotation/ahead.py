"""The rows that lie ahead of a person in each order of the pool, read in one statement."""

from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, UUIDField

from annotation.models import AssignmentState, Priority
from common.planned import Given, Planned, among

# So many of a person's own turns are looked at for one to repeat.
MOST_LOOKED_AT = 32

AGAIN = "again"
TRAINING = "training"
CONTROL = "control"
REPEAT = "repeat"
RETURNED = "returned"
PRIORITIES = tuple(str(one) for one in sorted(Priority.values, reverse=True))
ORDERS = (AGAIN, TRAINING, CONTROL, REPEAT, RETURNED, *PRIORITIES)
FOR_TRUSTED = str(Priority.TRUSTED)
# Gone through in a person's own turns.
OF_PERSON = (AGAIN, REPEAT)
ROOM = "item.wanted > (item.votes + item.leases)"
# Who may be the same person (accounts.device_marks.beside): seen on one device, and one is a guest.
_BESIDE = """
    SELECT 1 FROM accounts_devicemark AS mine
    JOIN accounts_devicemark AS theirs
        ON theirs.device_hash = mine.device_hash AND theirs.user_id <> mine.user_id
    JOIN accounts_user AS me ON me.id = mine.user_id
    JOIN accounts_user AS other ON other.id = theirs.user_id
    WHERE mine.user_id = %s AND (me.is_guest OR other.is_guest)
"""
# People are asked twice where somebody set up checks, and where what is asked can have none: there only what
# they say twice tells how far they can be relied on.
_HAS_CHECKS = """
    EXISTS (SELECT 1 FROM annotation_item AS known
    WHERE known.project_id = mine.project_id AND known.is_control)
"""
_CAN_HAVE_NONE = """
    EXISTS (SELECT 1 FROM annotation_question AS asked
    JOIN annotation_project AS about ON about.id = asked.project_id
    WHERE asked.project_id = mine.project_id AND about.aggregation = 'posterior'
    AND (asked.kind <> 'single_choice' OR asked.subjective))
"""
# A person meets an item again only when the turn ran out or was given back unanswered.
MET = (
    AssignmentState.LENT,
    AssignmentState.ANSWERED,
    AssignmentState.SKIPPED,
    AssignmentState.REPORTED,
)


class Row(NamedTuple):
    """An item as it lies in one order."""

    rank: int
    at: int
    item_id: int
    is_free: bool
    is_control: bool
    is_training: bool
    is_repeat: bool
    speaker: str
    is_hard: bool
    is_met: bool

    @property
    def is_open(self) -> bool:
        """Whether it has room, and this person has not met it."""
        return bool(self.is_free) and not self.is_met


def rows_ahead(project_id: UUID, annotator_id: int, start: dict[str, int], reach: int) -> list[Row]:
    """Return the next rows behind where this person stands in each of these orders, in one statement."""
    given = {"project": project_id, "person": annotator_id, **{_at(order): at for order, at in start.items()}}
    with connection.cursor() as cursor:
        cursor.execute(*_statement(tuple(start), reach).bind(connection, given))
        return [Row._make(row) for row in cursor.fetchall()]


@cache
def _statement(orders: tuple[str, ...], reach: int) -> Planned:
    """Return the statement that reads so many rows of each order, with places for who asks from where on."""
    project, person = Given("project", UUIDField()), Given("person", BigIntegerField())
    values = []
    for order in orders:
        values += [person] if order in OF_PERSON else []
        values += [project, Given(_at(order), BigIntegerField())]
    return Planned("rows_ahead", _sql(orders, reach), [*values, person, person, person])


def _at(order: str) -> str:
    return f"at_{order}"


def _sql(orders: tuple[str, ...], reach: int) -> str:
    """Put the statement together.

    The limits stand inside, so that no database is tempted to read more than these rows. Which of them are
    met is asked once, and by their ids: a join may become a table of all that a person ever met, and a
    question per row reads a table of turns that is still small as often as there are rows.
    """
    trusted = FOR_TRUSTED in orders
    parts = [
        f"SELECT * FROM ({_part(order, trusted)} LIMIT {reach}) AS part{number}"  # noqa: S608
        for number, order in enumerate(orders)
    ]
    states = ", ".join(f"'{state}'" for state in MET)
    of_parts = among("SELECT item_id FROM parts", connection)
    return (
        f"WITH parts AS MATERIALIZED ({' UNION ALL '.join(parts)}), met AS MATERIALIZED ("  # noqa: S608
        "SELECT item_id, is_repeat FROM annotation_assignment"
        f" WHERE annotator_id = %s AND item_id {of_parts} AND state IN ({states})"
        f" UNION ALL {_met_beside(of_parts)})"
        " SELECT parts.order_rank, parts.place, parts.item_id, parts.is_free, parts.is_control,"
        " parts.is_training, parts.is_repeat, clip.speaker, parts.is_hard,"
        " (parts.item_id, parts.is_repeat) IN (SELECT item_id, is_repeat FROM met) AS is_met"
        " FROM parts JOIN clips_clip AS clip ON clip.id = parts.clip_id"
        " ORDER BY parts.order_rank, parts.place"
    )


def _met_beside(of_parts: str) -> str:
    """Return what people met who may be this very person: nobody votes twice on a task as two guests.

    Most are alone on their device, and pay for no more than that question.
    """
    return (
        "SELECT item_id, FALSE FROM annotation_assignment AS turn"  # noqa: S608
        f" WHERE EXISTS ({_BESIDE}) AND item_id {of_parts} AND state IN ('lent', 'answered')"
        " AND NOT (is_control OR is_training OR is_repeat)"
        f" AND EXISTS ({_BESIDE} AND theirs.user_id = turn.annotator_id)"
    )


def _part(order: str, trusted: bool) -> str:
    if order in OF_PERSON:
        return _part_of_person(order, trusted)
    where = {TRAINING: "item.is_training", CONTROL: "item.is_control", RETURNED: ROOM}
    belongs, key = where.get(order, f"{ROOM} AND item.priority = {order}"), _key(order)
    # Not left out but passed: else everybody would read them again at each turn.
    free = f"item.priority <> {FOR_TRUSTED}" if order == RETURNED and not trusted else "TRUE"
    columns = _columns(order, key=f"item.{key}", free=free, repeat="FALSE")
    return (
        f"SELECT {columns} FROM annotation_item AS item"  # noqa: S608
        f" WHERE item.project_id = %s AND {belongs} AND item.{key} > %s ORDER BY item.{key}"
    )


def _part_of_person(order: str, trusted: bool) -> str:
    """Return the part that goes through a person's own turns: those that come again, or may be repeated."""
    # Tasks that ended before their clip was withdrawn do not say so.
    clip, other = (
        f"EXISTS (SELECT 1 FROM clips_clip AS sound WHERE sound.id = item.{name} AND sound.state = 'ready')"  # noqa: S608
        for name in ("clip_id", "other_id")
    )
    repeatable = f"({clip} AND (item.other_id IS NULL OR {other}))"
    if order == AGAIN:
        votes = ROOM if trusted else f"{ROOM} AND item.priority <> {FOR_TRUSTED}"
        room = f"({votes}) OR item.is_control OR item.is_training"
        free, repeat, belongs = f"({room} OR (mine.is_repeat AND {repeatable}))", "mine.is_repeat", "TRUE"
    else:
        free, repeat = repeatable, "TRUE"
        belongs = (
            "mine.state = 'answered' AND NOT (mine.is_control OR mine.is_training OR mine.is_repeat)"
            f" AND ({_HAS_CHECKS} OR {_CAN_HAVE_NONE})"
        )
    key = _key(order)
    columns = _columns(order, key=f"mine.{key}", free=free, repeat=repeat)
    # Bounded from within: where no turn may be repeated, all of a person's turns would be read.
    bound = f"ORDER BY own.{key} LIMIT {MOST_LOOKED_AT}" if order == REPEAT else ""
    return (
        f"SELECT {columns} FROM (SELECT own.project_id, own.item_id, own.{key}, own.state, own.is_control,"  # noqa: S608
        " own.is_training, own.is_repeat FROM annotation_assignment AS own"
        f" WHERE own.annotator_id = %s AND own.project_id = %s AND own.{key} > %s {bound}) AS mine"
        " JOIN annotation_item AS item ON item.id = mine.item_id"
        f" WHERE {belongs} ORDER BY mine.{key}"
    )


def _key(order: str) -> str:
    return {AGAIN: "returned", RETURNED: "returned", REPEAT: "number"}.get(order, "shuffle")


def _columns(order: str, *, key: str, free: str, repeat: str) -> str:
    return (
        f"{ORDERS.index(order)} AS order_rank, {key} AS place, item.id AS item_id, item.clip_id AS clip_id,"
        f" ({free} AND NOT item.is_aside) AS is_free, item.is_control AS is_control,"
        f" item.is_training AS is_training, {repeat} AS is_repeat, item.is_hard AS is_hard"
    )
