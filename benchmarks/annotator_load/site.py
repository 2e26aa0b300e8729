"""The real product on a fresh database: seeded, served, stopped, removed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from benchmarks.annotator_load.databases import Database, open_database

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 180
SECONDS_TO_STOP = 30
# Nothing of the caller's own environment decides how the site runs.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "DEBUG", "S3_BUCKET", "MEDIA_ROOT", "WEB_WORKERS")


class SiteError(Exception):
    """Why the site cannot be driven, in one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Seeds:
    """What was put into the database: projects by name, and people with their sessions."""

    projects: dict[str, str]
    people: list[int]
    sessions: list[str]


class Site:
    """A folder, a database, and the processes started with them."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in FOREIGN},
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "platform"))),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EARMARK_ENV_FILE": os.devnull,
            "EARMARK_VAR": str(folder),
            **database.environment(),
        }
        self.processes: list[subprocess.Popen[str]] = []
        self._server: subprocess.Popen[str]
        # Any port that is free, until the site has taken one.
        self.host, self.port = "127.0.0.1", 0

    def seed(self, *, accounts: int, projects: dict[str, int]) -> Seeds:
        """Put people and projects (name: number of tasks) into the database."""
        wish = json.dumps({"folder": str(self.folder), "accounts": accounts, "projects": projects})
        seeds = Seeds(**self.ask_child("seeding", wish))
        self.database.tidy()
        return seeds

    def ask_child(self, module: str, *arguments: str) -> Any:
        """Run one of this package's modules inside the site's environment; return what it prints as JSON."""
        command = [sys.executable, "-m", f"benchmarks.annotator_load.{module}", *arguments]
        child = self.start(*command, stdout=subprocess.PIPE)
        printed, _ = child.communicate()
        if child.returncode:
            raise SiteError(f"{module} failed; its last words: {self.last_words()}")
        return json.loads(printed)

    def start(self, *command: str, stdout: int | None = None, **environment: str) -> subprocess.Popen[str]:
        """Start a process in a group of its own; what it has to say goes into the log."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log if stdout is None else stdout,
                stderr=log,
                start_new_session=True,
                text=True,
            )
        self.processes.append(process)
        return process

    @property
    def log(self) -> Path:
        """The file with the output of all processes."""
        return self.folder / "log.txt"

    def last_words(self) -> str:
        """Return the end of the log."""
        return self.log.read_text(errors="replace")[-2000:]

    @contextmanager
    def served(self) -> Iterator[int]:
        """Serve the site while the block runs; yields the id of the server's process."""
        try:
            self._serve()
            yield self._server.pid
        finally:
            stop(self._server)

    def kill_one_that_serves(self) -> int:
        """Kill the process that most people are connected to; return the server's id once all is back.

        Where web processes have a supervisor, it starts another; else the site is started again where it was.
        """
        server = psutil.Process(self._server.pid)
        before = set(server.children())
        killed = max([server, *before], key=self._connections_to)
        if not self._connections_to(killed):
            raise SiteError("Nobody is connected to the site: there is nothing to kill.")
        killed.kill()
        if killed == server:
            self._server.wait()
            self._serve()
        else:
            self._wait_for_another(server, before)
        return self._server.pid

    def _serve(self) -> None:
        """Start the server, at its old place if it had one, and wait until it answers."""
        self._server = self.start(*(sys.executable, "manage.py", "play", "--no-demo"), PORT=str(self.port))
        self._wait_until_it_answers()

    def _connections_to(self, process: psutil.Process) -> int:
        held = process.net_connections(kind="tcp")
        return sum(one.laddr.port == self.port and one.status == psutil.CONN_ESTABLISHED for one in held)

    def _wait_for_another(self, server: psutil.Process, before: set[psutil.Process]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if set(server.children()) - before and _is_healthy(self.port):
                return
            time.sleep(0.2)
        raise SiteError(f"No other process was started; the site's last words: {self.last_words()}")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._server.poll() is None:
            found = re.findall(r"Earmark is at http://127\.0\.0\.1:(\d+)", self.log.read_text())
            if found and _is_healthy(int(found[-1])):
                self.port = int(found[-1])
                return
            time.sleep(0.2)
        raise SiteError(f"The site did not start; its last words: {self.last_words()}")

    def stop_all(self) -> None:
        """Leave no process behind."""
        for process in self.processes:
            stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    """Ask a process to end as Ctrl-C does; whatever is left of its group after a while is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def fresh_site(database: str) -> Iterator[Site]:
    """Make a site that has nothing in it yet; database, files and processes are gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="annotator-load-") as folder:
        store = open_database(database, Path(folder))
        site = Site(Path(folder), store)
        try:
            yield site
        finally:
            site.stop_all()
            store.drop()


def numbers(text: str) -> Sequence[int]:
    """Return the numbers of a list such as 1,8,32."""
    return [int(word) for word in text.split(",")]


def _is_healthy(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/", timeout=10) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
