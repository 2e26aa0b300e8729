"""Writers of one process wait for each other in memory, and not asleep in SQLite.

SQLite lets one write at a time. Whoever finds it busy sleeps, looks again after up to a tenth of a second,
and may find it busy again though it was free in between: a few threads waste much of the time, and some wait
long. A lock hands it over at once. Other processes are still waited for as SQLite does.
"""

import os
import threading
from typing import Any

from django.db.backends.sqlite3 import base

# Whoever holds it for longer than this is no quick writer: SQLite's own patience begins then.
PATIENCE = 10.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the lock from the beginning of a transaction until its end."""

    # One for all connections of this process.
    writing = threading.Lock()
    _holds = False

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
