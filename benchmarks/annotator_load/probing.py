"""Runs in a child of its own with the site's settings: what the next turn of one person reads.

The turn is really lent and then taken back with its transaction. PostgreSQL counts the rows that a
transaction fetches; SQLite the steps of its virtual machine, of which every row that is read takes some.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402 - models are ready only now
from game.play import next_turn  # noqa: E402

ROWS = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables"
# In SQLite's plans these are a handful of rows that were found before, not tables.
HARMLESS = ("SCAN part", "SCAN met", "SCAN mine", "SCAN CONSTANT ROW", "SCAN (subquery")


def probe(person: User, project_id: UUID) -> dict[str, Any]:
    """Return the rows (or steps) that lending this person's next turn costs, and the tables read whole."""
    lend(person, project_id)  # questions and labels are kept in memory from here on
    if connection.vendor == "postgresql":
        return {"unit": "rows", "examined": lend(person, project_id, count=_rows_so_far), "scans": []}
    steps, statements = Steps(), Statements()
    with connection.execute_wrapper(statements):
        connection.connection.set_progress_handler(steps, 1)
        lend(person, project_id)
        connection.connection.set_progress_handler(None, 0)
    return {"unit": "steps", "examined": steps.count, "scans": statements.scans()}


def lend(person: User, project_id: UUID, count: Callable[[], int] = int) -> int:
    """Lend the next turn, take it back, and return what `count` said in between."""
    with transaction.atomic():
        next_turn(person, project_id)
        counted = count()
        transaction.set_rollback(True)
    return counted


class Steps:
    """Counts the steps of SQLite's virtual machine."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> int:
        """Count one; zero lets SQLite go on."""
        self.count += 1
        return 0


class Statements:
    """Keeps the statements that pass through a connection."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note a statement and run it."""
        self.seen.append((sql, params))
        return execute(sql, params, many, context)

    def scans(self) -> list[str]:
        """Return what these statements read whole, as SQLite plans them."""
        plans = []
        with connection.cursor() as cursor:
            for sql, params in self.seen:
                if sql.startswith(("SELECT", "WITH", "UPDATE")):
                    cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                    plans += [row[-1] for row in cursor.fetchall()]
        return sorted({plan for plan in plans if plan.startswith("SCAN ") and not plan.startswith(HARMLESS)})


def _rows_so_far() -> int:
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    print(json.dumps(probe(User.objects.get(pk=sys.argv[1]), UUID(sys.argv[2]))))
