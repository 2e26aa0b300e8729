"""What a JSON column holds, as a condition that both our databases check."""

from typing import Any

from django.db.models import BooleanField, Func


class IsJson(Func):
    """Whether a JSON column holds a value of one type; null where the column is empty."""

    function = "JSON_TYPE"
    arity = 1
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return the condition as PostgreSQL knows it."""
        return self.as_sql(compiler, connection, function="jsonb_typeof", **extra)


class IsJsonList(IsJson):
    """Whether it is a list."""

    template = "%(function)s(%(expressions)s) = 'array'"


class IsJsonObject(IsJson):
    """Whether it is an object."""

    template = "%(function)s(%(expressions)s) = 'object'"
