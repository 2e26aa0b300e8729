"""One row at a time, written by statements that are put together and planned once.

What a model's `save` and `bulk_create` do for one row takes Django longer to put into words than the database
takes to do it. Here a row is written as its fields stand: a field that refers to others (F) has no place, no
signal is sent, and a default of the database's own (db_default) is for others to fill in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from common.planned import Given, Planned


class _Column(Given):
    """A place for what is written into a column; there, nothing is a value like any other."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(field.attname, field)

    def value_for(self, connection: BaseDatabaseWrapper, given: dict[str, Any]) -> Any:
        """Return the value in the form in which the database keeps it."""
        return self.output_field.get_db_prep_save(given[self.name], connection)


def insert(row: models.Model) -> None:
    """Add a row that is new; raises IntegrityError as `save` does."""
    _write(row, _insertion(type(row), ()), add=True)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def upsert(row: models.Model, fields: Sequence[str]) -> None:
    """Add a row, or write these fields over what the row with its primary key has in them."""
    _write(row, _insertion(type(row), tuple(fields)), add=True)


def update(row: models.Model, fields: Sequence[str]) -> None:
    """Write these fields of a row that is there; raises DatabaseError where it is not."""
    if not _write(row, _change(type(row), tuple(fields)), add=False):
        raise DatabaseError(f"There is no such {row._meta.verbose_name} any more.")


class _Statement:
    """A statement, the fields it writes, and the field that the database fills in and tells, if any."""

    def __init__(
        self,
        name: str,
        sql: str,
        fields: Sequence[models.Field[Any, Any]],
        told: models.Field[Any, Any] | None = None,
    ) -> None:
        self.fields, self.told = fields, told
        self.planned = Planned(name, sql, [_Column(field) for field in fields])


def _write(row: models.Model, statement: _Statement, *, add: bool) -> int:
    """Run a statement with what the row has in its fields; return how many rows were written."""
    connection = connections[DEFAULT_DB_ALIAS]
    given = {field.attname: field.pre_save(row, add) for field in statement.fields}
    with connection.cursor() as cursor:
        cursor.execute(*statement.planned.bind(connection, given))
        if statement.told:
            setattr(row, statement.told.attname, cursor.fetchone()[0])
        return int(cursor.rowcount)


@cache
def _insertion(model: type[models.Model], over: tuple[str, ...]) -> _Statement:
    """Return what inserts a row of a model, or writes these fields over one that is there."""
    meta, key = model._meta, model._meta.pk
    told = key if isinstance(key, models.AutoField) else None
    fields = [field for field in meta.concrete_fields if field is not told]
    names = ", ".join(_quoted(field) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {_name(meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names of the model
    if over:
        columns = [_quoted(meta.get_field(name)) for name in over]
        changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns)
        sql += f" ON CONFLICT ({_quoted(key)}) DO UPDATE SET {changes}"
    if told:
        sql += f" RETURNING {_quoted(told)}"
    return _Statement(f"insert_{meta.model_name}", sql, fields, told)


@cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> _Statement:
    """Return what writes these fields of one row of a model."""
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    sql = f"UPDATE {_name(meta.db_table)} SET {changes} WHERE {_quoted(meta.pk)} = %s"  # noqa: S608 - names of the model
    return _Statement(f"update_{meta.model_name}", sql, [*fields, meta.pk])


def _quoted(field: Any) -> str:
    return _name(field.column)


def _name(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)
