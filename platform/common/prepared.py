"""Queries of the ORM that are built, compiled and planned once, and from then on only run.

On the road of a label Django takes several times longer to put its statements together than the database
takes to run them, though they never change but for their values. A function that builds such a query is
decorated with the types of these values, and called with the values:

    @prepared(person=models.BigIntegerField())
    def turns_of(person):
        return Assignment.objects.filter(annotator=person).order_by("-number")[:4]

    turns = turns_of(person=user.pk)  # a list
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Protocol, cast

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from common.planned import Given, Planned


@dataclass(frozen=True)
class Update:
    """All `rows` are to be changed; `returning` names fields whose new values are wanted."""

    rows: models.QuerySet[Any]
    changes: dict[str, Any]
    returning: Sequence[str] = ()


class Statement(Protocol):
    """A compiled query."""

    def run(self, connection: BaseDatabaseWrapper, given: dict[str, Any]) -> list[Any]:
        """Run it with these values."""


def prepared(**fields: models.Field[Any, Any]) -> Callable[[Callable[..., Any]], Callable[..., list[Any]]]:
    """Turn a function that builds a query (or an Update) into one that runs it and returns its rows.

    `fields` are the arguments and their types. The function is called once, with a placeholder for each, so
    nothing in it may depend on their values. An Update without `returning` gives one row: how many changed.
    """

    def decorate(build: Callable[..., Any]) -> Callable[..., list[Any]]:
        query = _Prepared(build, fields)

        @wraps(build)
        def run(**given: Any) -> list[Any]:
            return query.run(given)

        return run

    return decorate


class _Prepared:
    def __init__(self, build: Callable[..., Any], fields: dict[str, models.Field[Any, Any]]) -> None:
        self.build = build
        self.fields = fields

    @cached_property
    def statement(self) -> Statement:
        built = self.build(**{name: Given(name, field) for name, field in self.fields.items()})
        kind = _Change if isinstance(built, Update) else _Selection
        return kind(self.build.__name__.strip("_"), built)

    def run(self, given: dict[str, Any]) -> list[Any]:
        if given.keys() != self.fields.keys():
            raise TypeError(
                f"{self.build.__name__} takes {', '.join(self.fields)}; given: {', '.join(given)}"
            )
        return self.statement.run(connections[DEFAULT_DB_ALIAS], given)


class _Selection:
    """Rows to read: Django's own compiler, which has done its work, runs again with other values."""

    def __init__(self, name: str, rows: models.QuerySet[Any]) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.planned = Planned(name, *self.compiler.as_sql())
        columns = [column for column, _, _ in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(columns)
        self.own = threading.local()

    def run(self, connection: BaseDatabaseWrapper, given: dict[str, Any]) -> list[Any]:
        if self.rows.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows can be locked in a transaction only.")
        bound = self.planned.bind(connection, given)
        if not hasattr(self.own, "rows"):
            self.own.rows, self.own.compiler = self._of_this_thread()
        rows, compiler = self.own.rows, self.own.compiler
        compiler.connection = connection
        compiler.as_sql = lambda *args, **options: bound
        try:
            return list(rows)
        finally:
            # The query set itself keeps nothing: it is evaluated anew each time.
            rows._result_cache, rows._prefetch_done = None, False

    def _of_this_thread(self) -> tuple[models.QuerySet[Any], SQLCompiler]:
        """Return copies of the query set and of its compiler: to copy them takes longer than to run them."""
        compiler = cast(SQLCompiler, copy(self.compiler))
        compiler.get_converters = lambda columns: self.converters  # type: ignore[method-assign,assignment]
        rows = self.rows.all()
        rows.query.get_compiler = lambda *args, **options: compiler  # type: ignore[method-assign]
        return rows, compiler


class _Change:
    """Rows to change by UPDATE … RETURNING, which both our databases know and Django's ORM does not offer."""

    def __init__(self, name: str, update: Update) -> None:
        using = connections[DEFAULT_DB_ALIAS]
        query = cast(UpdateQuery, update.rows.query.chain(UpdateQuery))
        query.add_update_values(update.changes)
        sql, values = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        meta = update.rows.model._meta
        # Django's own notion of a column: it knows how a value comes out of each database.
        self.columns = [meta.get_field(name).get_col(meta.db_table) for name in update.returning]
        if self.columns:
            names = ", ".join(using.ops.quote_name(column.target.column) for column in self.columns)
            sql += f" RETURNING {names}"
        self.planned = Planned(name, sql, values)

    def run(self, connection: BaseDatabaseWrapper, given: dict[str, Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(*self.planned.bind(connection, given))
            if not self.columns:
                return [cursor.rowcount]
            return [self._row(row, connection) for row in cursor.fetchall()]

    def _row(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        return tuple(
            _python_value(value, column, connection) for value, column in zip(row, self.columns, strict=True)
        )


def _python_value(value: Any, column: Any, connection: BaseDatabaseWrapper) -> Any:
    for convert in connection.ops.get_db_converters(column) + column.get_db_converters(connection):
        value = convert(value, column, connection)
    return value
