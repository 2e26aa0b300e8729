"""Statements with places for values; PostgreSQL parses and plans each once per connection (SQL's PREPARE).

SQLite's driver keeps compiled statements by itself. Behind a pooler a connection is not one's own from one
transaction to the next: there (DISABLE_SERVER_SIDE_CURSORS, Django's word for it) nothing is kept on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_LONGEST_NAME = 50
_numbers = count(1)
# The names of what each connection has prepared.
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Given(models.Value):
    """A place in a statement for a value that is given when it runs. It must not be None."""

    def __init__(self, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(None, output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return a placeholder, and this in the place of its value."""
        return "%s", (self,)

    def value_for(self, connection: BaseDatabaseWrapper, given: dict[str, Any]) -> Any:
        """Return the value that was given in the form that the database takes."""
        value = given[self.name]
        if value is None:
            raise ValueError(f"{self.name} is None, which a prepared query cannot compare with.")
        return self.output_field.get_db_prep_value(value, connection, prepared=False)


def among(rows: str, connection: BaseDatabaseWrapper) -> str:
    """Return what compares with one column of rows, found once.

    PostgreSQL looks each of a list up; of rows it may make a join, or find them again for every row beside.
    """
    return f"= ANY(ARRAY({rows}))" if connection.vendor == "postgresql" else f"IN ({rows})"


class Planned:
    """SQL with a `%s` for each of `values`, of which those that are Given come when it runs.

    The others are written into what PostgreSQL plans: only so does it know which partial indexes serve.
    """

    def __init__(self, name: str, sql: str, values: Sequence[Any]) -> None:
        self.name = f"{name[:_LONGEST_NAME]}_{next(_numbers)}"
        self.sql, self.values = sql, values

    def bind(self, connection: BaseDatabaseWrapper, given: dict[str, Any]) -> tuple[str, list[Any]]:
        """Return what a cursor executes to run this with these values."""
        if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            return self.sql, [
                one.value_for(connection, given) if isinstance(one, Given) else one for one in self.values
            ]
        self._prepare(connection)
        values = [one.value_for(connection, given) for one in self.values if isinstance(one, Given)]
        return f"EXECUTE {self.name} ({', '.join(['%s'] * len(values))})", values

    def _prepare(self, connection: BaseDatabaseWrapper) -> None:
        connection.ensure_connection()
        raw: Any = connection.connection
        known = _known.setdefault(raw, set())
        if self.name not in known:
            with connection.wrap_database_errors, raw.cursor() as cursor:
                cursor.execute(self._definition(connection, cursor))
            known.add(self.name)

    def _definition(self, connection: BaseDatabaseWrapper, cursor: Any) -> str:
        number = count(1)
        places = tuple(
            f"${next(number)}" if isinstance(one, Given) else cursor.mogrify("%s", (one,)).decode()
            for one in self.values
        )
        types = ", ".join(
            str(one.output_field.db_type(connection)) for one in self.values if isinstance(one, Given)
        )
        return f"PREPARE {self.name} ({types}) AS {self.sql % places}"
