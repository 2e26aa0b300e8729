"""Second chances: jobs whose worker or message was lost, and jobs of a worker that is told to stop."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from jobs.models import Job, State
from jobs.progress import tell
from jobs.running import MOST_ATTEMPTS, send

LOST_AFTER = timedelta(minutes=2)
PATIENCE = timedelta(seconds=60)
MOST_PATIENCE = timedelta(minutes=15)
LOST = gettext_noop(
    "This stopped several times because the worker doing it went away. "
    "Please try again, and tell an admin if it happens once more."
)


def requeue_lost(now: datetime, *, patience: timedelta = PATIENCE) -> int:
    """Queue again what shows no sign of life; return how many jobs that were."""
    silent = Job.objects.filter(state=State.RUNNING, heartbeat_at__lt=now - LOST_AFTER)
    return sum(_rescue(job, now) for job in [*silent, *_waiting_long(now, patience)])


def requeue_all_open(now: datetime) -> int:
    """Queue every open job, when it is certain that no worker is alive; return how many jobs that were."""
    open_jobs = Job.objects.filter(state__in=[State.WAITING, State.RUNNING]).order_by("queued_at")
    return sum(_rescue(job, now) for job in open_jobs)


def hand_back(job_ids: Collection[str], now: datetime) -> int:
    """Let other workers have these running jobs, without counting the attempt; return how many."""
    running = Job.objects.filter(pk__in=job_ids, state=State.RUNNING)
    back: dict[str, Any] = {"state": State.WAITING, "attempts": F("attempts") - 1, "queued_at": now}
    return sum(_change(job, now, {"started_at": job.started_at}, back) for job in running)


def _waiting_long(now: datetime, patience: timedelta) -> Iterator[Job]:
    # A full queue is no lost message: each time we wait twice as long, so that copies stay few.
    for job in Job.objects.filter(state=State.WAITING, queued_at__lt=now - patience).iterator():
        if now - job.queued_at > min(job.queued_at - job.created_at, MOST_PATIENCE):
            yield job


def _rescue(job: Job, now: datetime) -> bool:
    seen = {"heartbeat_at": job.heartbeat_at, "queued_at": job.queued_at}
    return _change(job, now, seen, _second_chance(job, now))


def _second_chance(job: Job, now: datetime) -> dict[str, Any]:
    if job.cancel_wanted:
        return {"state": State.CANCELLED, "finished_at": now}
    if job.state == State.RUNNING and job.attempts >= MOST_ATTEMPTS:
        return {"state": State.FAILED, "error": LOST, "finished_at": now}
    return {"state": State.WAITING, "queued_at": now}


def _change(job: Job, now: datetime, seen: dict[str, Any], fields: dict[str, Any]) -> bool:
    """Change a job unless it has moved on since it was read."""
    if not Job.objects.filter(pk=job.pk, state=job.state, **seen).update(updated_at=now, **fields):
        return False
    job.refresh_from_db()
    tell(job)
    if job.state == State.WAITING:
        transaction.on_commit(partial(send, job))
    return True
