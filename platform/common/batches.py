"""Walks along many rows, a batch at a time."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

RowT = TypeVar("RowT", bound=Model)
BATCH = 500


def in_batches(rows: QuerySet[RowT], *keys: str, size: int = BATCH) -> Iterator[list[RowT]]:
    """Yield rows in the order of `keys`, which together are unique; whoever gets them may write meanwhile.

    Each batch is a statement of its own. `iterator()` would keep one open, and on SQLite nothing can be
    written beside it once somebody else has written: "database is locked", at once.
    """
    rows = rows.order_by(*keys)
    batch = list(rows[:size])
    while batch:
        yield batch
        batch = list(rows.filter(_behind(batch[-1], keys))[:size]) if len(batch) == size else []


def _behind(row: Model, keys: tuple[str, ...]) -> Q:
    """Return the condition of all rows that come after this one."""
    behind, same = Q(), dict[str, Any]()
    for key in keys:
        value = getattr(row, key)
        behind |= Q(**same, **{f"{key}__gt": value})
        same[key] = value
    return behind
