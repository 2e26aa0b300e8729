"""UPDATE ... RETURNING, which both our databases know and Django's ORM does not offer."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import UpdateQuery


def update_returning(
    rows: models.QuerySet[Any], columns: Sequence[str], **changes: Any
) -> list[tuple[Any, ...]]:
    """Change all `rows` and return the new values of `columns` (names of fields), in one statement."""
    using = router.db_for_write(rows.model)
    connection = connections[using]
    query: UpdateQuery = rows.query.chain(UpdateQuery)  # type: ignore[assignment]  # chain makes this class
    query.add_update_values(changes)
    statement, values = query.get_compiler(using).as_sql()
    fields = [rows.model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING {names}", values)
        return [
            tuple(_python_value(value, field, connection) for value, field in zip(row, fields, strict=True))
            for row in cursor.fetchall()
        ]


def _python_value(value: Any, field: Any, connection: BaseDatabaseWrapper) -> Any:
    column = field.cached_col
    for convert in connection.ops.get_db_converters(column) + column.get_db_converters(connection):
        value = convert(value, column, connection)
    return value
