"""Trying out background work and live updates on a running site, as a browser would see them."""

import json
import time
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from common.errors import UserError
from jobs.jobs import selfcheck
from jobs.models import Job, State
from jobs.services import start
from live.topics import topic

SECONDS_BETWEEN_LOOKS = 0.25
SECONDS_TO_CONNECT = 30.0


@dataclass
class Check:
    """What one check saw; delays in seconds."""

    job: Job
    steps: int
    delays: list[float] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether the job was done and its steps were pushed."""
        return self.job.state == State.DONE and bool(self.delays)

    def describe(self) -> list[str]:
        """Return what to print, a sentence each."""
        return [self._describe_job(), self._describe_pushes()]

    def _describe_job(self) -> str:
        job = self.job
        if not job.started_at:
            return (
                "No worker took the job: start one with: celery -A config worker -Q default,features,training"
            )
        waited = (job.started_at - job.queued_at).total_seconds()
        state = job.get_state_display().lower()
        return f"The job started {waited:.3f} s after it was queued and is {state} at attempt {job.attempts}."

    def _describe_pushes(self) -> str:
        if not self.delays:
            return "None of its steps was pushed: do the web process and the workers have the same REDIS_URL?"
        delays = [1000 * delay for delay in self.delays]
        return (
            f"{len(delays)} of {self.steps} steps were pushed, "
            f"after {median(delays):.0f} ms (median), {max(delays):.0f} ms (longest)."
        )


def check(site: str, *, steps: int, seconds: float, timeout: float) -> Check:
    """Run a job of so many steps on the site's workers and follow it over the site's WebSocket."""
    with _connect(site) as socket:
        job = start(selfcheck, message="Checking background work", steps=steps, seconds=seconds)
        result = Check(job, steps)
        socket.send(json.dumps({"subscribe": topic("check", job.pk)}))
        _follow(socket, result, time.monotonic() + timeout)
    return result


def _connect(site: str) -> ClientConnection:
    host = urlsplit(site)
    address = f"{'wss' if host.scheme == 'https' else 'ws'}://{host.netloc}/live/"
    try:
        return connect(address, origin=Origin(site), proxy=None, open_timeout=SECONDS_TO_CONNECT)
    except (OSError, WebSocketException) as error:
        raise UserError(
            f"{address} does not answer ({error}): start the site, or name it with --site."
        ) from error


def _follow(socket: ClientConnection, result: Check, deadline: float) -> None:
    while time.monotonic() < deadline and not result.job.is_over:
        try:
            _note(result, json.loads(socket.recv(timeout=SECONDS_BETWEEN_LOOKS)))
        except TimeoutError:
            result.job.refresh_from_db()


def _note(result: Check, message: dict[str, dict[str, float]]) -> None:
    if "sent_at" in message["data"]:
        result.delays.append(time.time() - message["data"]["sent_at"])
