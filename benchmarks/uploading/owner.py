"""An owner's browser: opens an upload, sends pieces, presses buttons, waits for jobs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from benchmarks.annotator_load.site import Site, SiteError, fresh_site
from benchmarks.uploading.memory import Memory

PIECE = 8 * 2**20
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Step:
    """What one step took: seconds, the processor's, and the most memory (MB) of the site and its child."""

    what: str
    seconds: float
    cpu_seconds: float
    site_mb: float
    child_mb: float
    note: str = ""


class Owner:
    """Somebody signed in before an empty dataset of a running site."""

    def __init__(self, site: Site, seeds: dict[str, Any], memory: Memory) -> None:
        self.site, self.seeds, self.memory = site, seeds, memory
        self.address = f"http://{site.host}:{site.port}"
        self.browser = requests.Session()
        self.browser.cookies.update(seeds["cookies"])
        self.browser.headers["Accept"] = "application/json"
        self.get(f"/datasets/{seeds['dataset']}/")
        self.browser.headers["X-CSRFToken"] = str(self.browser.cookies[seeds["csrf"]])

    def get(self, path: str, **headers: str) -> requests.Response:
        """Fetch a page or a sound."""
        return self._checked(self.browser.get(self.address + path, headers=headers, timeout=120))

    def post(self, path: str, **how: Any) -> requests.Response:
        """Send a form."""
        return self._checked(self.browser.post(self.address + path, timeout=120, **how))

    def send(self, file: Path) -> str:
        """Send a file in pieces, as the page does; return where its upload is closed."""
        told = self.post(f"/datasets/{self.seeds['dataset']}/uploads/").json()
        size, arrived = file.stat().st_size, 0
        with file.open("rb") as content:
            while arrived < size:
                content.seek(arrived)
                said = {"place": 0, "path": file.name, "size": size, "modified": 0, "offset": arrived}
                piece = {"piece": (file.name, content.read(PIECE))}
                arrived = self.post(told["piece"], data=said, files=piece).json()["arrived"]
        return str(told["close"])

    def wait(self) -> None:
        """Wait until no job is left to do."""
        while left := self.ask("SELECT state FROM jobs_job WHERE state NOT IN ('done', 'cancelled')"):
            if ("failed",) in left:
                raise SiteError(f"A job failed; the site's last words: {self.site.last_words()}")
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Read the site's database."""
        return self.site.database.rows(statement)

    def watched(self, what: str, work: Callable[[], Any]) -> Step:
        """Do something, and return what it took."""
        begun, cpu = time.perf_counter(), self.memory.cpu_seconds()
        with self.memory.watched() as peak:
            note = work()
        return Step(
            what,
            round(time.perf_counter() - begun, 1),
            round(self.memory.cpu_seconds() - cpu, 1),
            round(peak.site),
            round(peak.child),
            note or "",
        )

    def _checked(self, response: requests.Response) -> requests.Response:
        if not response.ok:
            raise SiteError(f"{response.request.method} {response.url}: {response.status_code}")
        return response


@contextmanager
def owner_at_work() -> Iterator[Owner]:
    """Start a fresh site on SQLite, web and worker in one process, with an owner; gone at the end."""
    with fresh_site("sqlite") as site:
        made = site.start(sys.executable, "-m", "benchmarks.uploading.seed", stdout=subprocess.PIPE)
        printed, _ = made.communicate()
        if made.returncode:
            raise SiteError(f"Seeding failed: {site.last_words()}")
        with site.served() as server:
            yield Owner(site, json.loads(printed), Memory(server))


def table(steps: list[Step]) -> str:
    """Return the steps as a table."""
    lines = [f"{'step':34}{'seconds':>9}{'CPU s':>8}{'site MB':>9}{'child MB':>10}  note"]
    lines += [
        f"{step.what:34}{step.seconds:9.1f}{step.cpu_seconds:8.1f}{step.site_mb:9.0f}{step.child_mb:10.0f}"
        f"  {step.note}"
        for step in steps
    ]
    return "\n".join(lines)
