"""What a database was really asked."""

from django.db import connection


def prepared_here() -> dict[str, str]:
    """Return what this connection to PostgreSQL has prepared, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def whole(sql: str) -> str:
    """Return a statement as it was written, though it was called by its name."""
    words = sql.split()
    return prepared_here()[words[1]] if words[0] == "EXECUTE" else sql
