"""Real processes of the site: started, watched and stopped as an operator does it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).resolve().parents[2]
PLAY = [sys.executable, "manage.py", "play", "--no-demo"]
# Nothing of the test run's own environment decides how the site starts.
FOREIGN = (
    *("DATABASE_URL", "REDIS_URL", "EARMARK_ENV_FILE", "DJANGO_SETTINGS_MODULE"),
    *("SITE_URL", "ALLOWED_HOSTS", "BEHIND_PROXY", "HOST"),
)


class Site:
    """A folder, its settings, and the processes that were started with them."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in FOREIGN},
            # With DEBUG the static files are served where they lie; gathering them has tests of its own.
            "DEBUG": "1",
            "PORT": "0",
            "EARMARK_ENV_FILE": os.devnull,
            "EARMARK_VAR": str(folder),
            **environment,
        }
        self.processes: list[subprocess.Popen[str]] = []
        self.address = ""

    def begin_with(self, tables: Path) -> None:
        """Copy a database with all its tables; without this the site makes them when it starts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(tables, self.folder / "earmark.sqlite3")

    def start(self, *command: str, name: str = "log") -> subprocess.Popen[str]:
        """Start a process in a group of its own, with its output in a file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("a") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )
        self.processes.append(process)
        return process

    def log(self, name: str = "log") -> Path:
        """Return the file with the output of a process."""
        return self.folder / f"{name}.txt"

    def play(self, *command: str) -> subprocess.Popen[str]:
        """Start the site and wait until it answers."""
        self.log("play").unlink(missing_ok=True)
        process = self.start(*(command or PLAY), name="play")

        def says_where_it_is() -> bool:
            assert process.poll() is None, self.log("play").read_text()
            found = re.search(r"Earmark is at (\S+)", self.log("play").read_text())
            self.address = found[1] if found else ""
            return bool(found)

        wait_until(says_where_it_is)
        # The socket listens before the web processes are ready.
        urlopen(f"{self.address}/health/", timeout=90).close()
        return process

    def run(self, *command: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command to its end."""
        return self.run(sys.executable, "manage.py", *arguments)

    def start_check(self, *, steps: int, seconds: float = 0.1) -> subprocess.Popen[str]:
        """Start a job of so many steps and somebody who follows it."""
        options = ["--site", self.address, "--steps", str(steps), "--seconds", str(seconds)]
        return self.start(
            sys.executable, "manage.py", "check_background", *options, "--timeout", "120", name="check"
        )

    def kill_all(self) -> None:
        """Leave no process behind."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(condition: Callable[[], bool], seconds: float = 90) -> None:
    """Look ten times a second whether something has come to pass."""
    for _ in range(round(seconds * 10)):
        if condition():
            return
        Event().wait(0.1)
    raise AssertionError(f"It did not come to pass within {seconds} seconds: {condition}")


def group_members(group: int) -> list[int]:
    """Return the processes that are left of a group."""
    members = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                members.append(process.pid)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return members
