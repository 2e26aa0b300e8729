"""A database of the benchmark's own, fresh at the start and gone at the end: SQLite or PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psutil
import psycopg2
import redis

POSTGRES = "postgres://postgres@127.0.0.1:5432/"
REDIS = "redis://127.0.0.1:6379/11"
SECONDS_TO_WAIT = 20


class Database(Protocol):
    """What the benchmark asks of a database."""

    name: str

    def environment(self) -> dict[str, str]:
        """Return what a site must be told to use this database."""

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement on a connection of its own and return what it yields."""

    def processes(self) -> list[int]:
        """Return the roots of the process trees that a site needs beside its own."""

    def back_ends_of(self, application: str) -> list[int]:
        """Return the processes of the database that work for the application of this name."""

    def tidy(self) -> None:
        """Bring the statistics up to date, as the database itself would soon do."""

    def drop(self) -> None:
        """Leave nothing behind."""


class Sqlite:
    """A file in the site's folder; its work is done inside the site's own process."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "earmark.sqlite3"

    def environment(self) -> dict[str, str]:
        """Nothing: it is the default."""
        return {}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement."""
        connection = sqlite3.connect(self.file, timeout=SECONDS_TO_WAIT, isolation_level=None)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """None."""
        return []

    def back_ends_of(self, application: str) -> list[int]:
        """None: whoever asks also does the work."""
        return []

    def tidy(self) -> None:
        """Nothing to do."""

    def drop(self) -> None:
        """The folder goes as a whole."""


class Postgres:
    """A database of its own on a PostgreSQL server, and Redis, as on many machines."""

    name = "postgres"

    def __init__(self) -> None:
        server = urlsplit(os.environ.get("DATABASE_URL") or POSTGRES)
        self.redis = os.environ.get("REDIS_URL") or REDIS
        self.database = f"earmark_load_{os.getpid()}"
        self.server = server._replace(path="/postgres").geturl()
        self.url = server._replace(path=f"/{self.database}").geturl()
        self._drop_if_there()
        _run(self.server, f"CREATE DATABASE {self.database}")

    def environment(self) -> dict[str, str]:
        """Return the addresses, and two web processes."""
        return {
            "DATABASE_URL": self.url,
            "REDIS_URL": self.redis,
            "WEB_WORKERS": "2",
            "SECRET_KEY": "annotator-load-" * 4,
        }

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement."""
        return _run(self.url, statement)

    def processes(self) -> list[int]:
        """Return the server of all back ends, and Redis; both must run on this machine."""
        broker = redis.Redis.from_url(self.redis).info("server")
        return [_server_of(self.url), int(broker["process_id"])]

    def back_ends_of(self, application: str) -> list[int]:
        """Return those whose client has given this name (PGAPPNAME)."""
        named = f"SELECT pid FROM pg_stat_activity WHERE application_name = '{application}'"
        return [pid for (pid,) in self.rows(named)]

    def tidy(self) -> None:
        """Do what autovacuum would do within a minute."""
        _run(self.url, "VACUUM ANALYZE")

    def drop(self) -> None:
        """Drop the database, whoever is still connected."""
        self._drop_if_there()

    def _drop_if_there(self) -> None:
        _run(self.server, f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")


def open_database(name: str, folder: Path) -> Database:
    """Make a fresh database of one kind."""
    return Sqlite(folder) if name == Sqlite.name else Postgres()


def _run(url: str, statement: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url, connect_timeout=SECONDS_TO_WAIT)
    try:
        # Neither CREATE DATABASE nor VACUUM may run inside a transaction.
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def _server_of(url: str) -> int:
    connection = psycopg2.connect(url, connect_timeout=SECONDS_TO_WAIT)
    try:
        return psutil.Process(connection.info.backend_pid).ppid()
    finally:
        connection.close()
