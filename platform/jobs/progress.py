"""How a running job tells how far it is, and learns that it should stop."""

import threading
import time
from typing import Any

from django.db import connection
from django.utils import timezone

from jobs.models import Job, State
from jobs.selectors import told_live
from live.publish import publish
from live.topics import topic

SECONDS_BETWEEN_WRITES = 0.25


class Cancelled(Exception):  # noqa: N818 - not an error: someone wanted it
    """The job was asked to stop; let it pass through the work."""


class Superseded(Exception):  # noqa: N818 - not an error: someone else has it
    """The job was given to another worker; this one has no say any more."""


class Progress:
    """Counts a running job's steps into its row and to the pages that follow it, a few times a second."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.superseded = False
        # One write at a time; the numbers have a lock of their own, so that counting never waits for a write.
        self._writing = threading.Lock()
        self._counting = threading.Lock()
        self._written_at = 0.0

    def set_total(self, total: int) -> None:
        """Say how many steps there are in all."""
        with self._counting:
            self.job.total = total
        self._tell()

    def advance(self, n: int = 1, message: str | None = None) -> None:
        """Say that n more steps are done; raises Cancelled when somebody wants the job to stop."""
        with self._counting:
            self.job.done += n
            if message is not None:
                self.job.message = message[:200]
        self._tell()

    def write(self) -> None:
        """Write the row with a fresh heartbeat and publish it; raises Superseded if another worker has it."""
        with self._writing:
            self._written_at = time.monotonic()
            self.change(heartbeat_at=timezone.now())
            self.job.cancel_wanted = Job.objects.values_list("cancel_wanted", flat=True).get(pk=self.job.pk)
        tell(self.job)

    def change(self, **fields: Any) -> None:
        """Write the counters and these fields, if the job is still ours: the time of its claim is a token."""
        job = self.job
        with self._counting:
            counters = {"done": job.done, "total": job.total, "message": job.message}
        ours = Job.objects.filter(pk=job.pk, state=State.RUNNING, started_at=job.started_at)
        if not ours.update(**fields, **counters, updated_at=timezone.now()):
            self.superseded = True
            raise Superseded
        # Not the counters: while this was written, the work may have gone on.
        for name, value in fields.items():
            setattr(job, name, value)

    def _tell(self) -> None:
        if self._is_time_to_write():
            self.write()
        if self.superseded:
            raise Superseded
        if self.job.cancel_wanted:
            raise Cancelled

    def _is_time_to_write(self) -> bool:
        # Inside the work's own transaction the row would stay locked for everyone until that ends.
        return (
            not connection.in_atomic_block and time.monotonic() - self._written_at >= SECONDS_BETWEEN_WRITES
        )


def tell(job: Job) -> None:
    """Publish a job's present state."""
    publish(topic("job", job.pk), "state", told_live(job))
