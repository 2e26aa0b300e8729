"""A connection that was cut is noticed without a question.

Django's check asks the server for a 1 at the beginning of each request. A server that ends a connection
says so on it, or closes it: then there is something to read, though nothing was asked.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked whether it lives only where something has come on it, or went wrong."""

    def is_usable(self) -> bool:
        """Return whether the connection can be used."""
        if self._is_quiet():
            return True
        return bool(super().is_usable())

    def _is_quiet(self) -> bool:
        raw = self.connection
        if raw is None or raw.closed or self.errors_occurred:
            return False
        has_something, _, _ = select.select([raw], [], [], 0)
        return not has_something
