"""Writers of one process wait for each other in memory, and not asleep in SQLite; statements are read once.

SQLite lets one write at a time. Whoever finds it busy sleeps, looks again after up to a tenth of a second,
and may find it busy again though it was free in between: a few threads waste much of the time, and some wait
long. A lock hands it over at once. Other processes are still waited for as SQLite does.
"""

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from django.db.backends.sqlite3 import base

# Whoever holds it for longer than this is no quick writer: SQLite's own patience begins then.
PATIENCE = 10.0
# Longer statements are written for many rows at once, and hardly ever twice.
LONGEST_KEPT = 10_000


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers how a statement's placeholders are written for SQLite."""

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        """Return a statement with SQLite's placeholders; Django reads it through for them each time."""
        if param_names is None and len(query) <= LONGEST_KEPT:
            return _converted(query)
        return str(super().convert_query(query, param_names=param_names))


@lru_cache(maxsize=512)
def _converted(query: str) -> str:
    return str(base.SQLiteCursorWrapper.convert_query(cast(Any, None), query))


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the lock from the beginning of a transaction until its end."""

    # One for all connections of this process.
    writing = threading.Lock()
    _holds = False

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Return a cursor of this connection."""
        return self.connection.cursor(factory=Cursor)  # type: ignore[no-any-return]

    def _start_transaction_under_autocommit(self) -> None:
        self._holds = self.writing.acquire(timeout=PATIENCE)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs know it not
        except BaseException:
            self._hand_over()
            raise

    def set_autocommit(self, autocommit: bool, *arguments: Any, **options: Any) -> None:
        """Begin or end a transaction; after its end the next writer is served."""
        try:
            super().set_autocommit(autocommit, *arguments, **options)
        finally:
            if autocommit:
                self._hand_over()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # the stubs know it not
        finally:
            self._hand_over()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs know it not
        finally:
            self._hand_over()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs know it not
        finally:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._holds:
            self._holds = False
            self.writing.release()


def _begin_anew() -> None:
    # A child process gets the lock as it was, but not the thread that would release it.
    DatabaseWrapper.writing = threading.Lock()


os.register_at_fork(after_in_child=_begin_anew)
