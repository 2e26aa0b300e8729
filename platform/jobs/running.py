"""Running one job: the claim, the work, and what its row says afterwards."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError

from common.errors import UserError
from jobs import registry
from jobs.heartbeat import beating
from jobs.models import Job, State
from jobs.progress import Cancelled, Progress, Superseded, tell

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SECONDS_BEFORE_RETRY = 2
BROKEN = gettext_noop(
    "This stopped several times because of an error of ours, which is in the log. "
    "Please try again, and tell an admin if it happens once more."
)


@shared_task(name="jobs.run")
def run(job_id: str) -> None:
    """Run a waiting job; a second delivery of the same message finds it claimed and does nothing."""
    job = claim(UUID(job_id))
    if job:
        work_on(job)


def claim(job_id: UUID) -> Job | None:
    """Take a waiting job by one conditional update, so that exactly one worker gets it."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=State.WAITING, cancel_wanted=False).update(
        state=State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        updated_at=now,
        done=0,
    )
    return Job.objects.filter(pk=job_id).first() if claimed else None


def work_on(job: Job) -> None:
    """Do the work of a claimed job and record how it ended."""
    progress = Progress(job)
    tell(job)
    try:
        with beating(progress):
            registry.find(job.kind)(progress, **job.arguments)
        end(progress, State.DONE)
    except Superseded:
        logger.warning("Job %s (%s) was given to another worker.", job.pk, job.kind)
    except Cancelled:
        end(progress, State.CANCELLED)
    except UserError as error:
        end(progress, State.FAILED, error.message)
    except Exception:
        logger.exception("Job %s (%s) stopped at attempt %s.", job.pk, job.kind, job.attempts)
        retry(progress)


def end(progress: Progress, state: State, error: str = "") -> None:
    """Record the end of a job and tell its followers."""
    progress.change(state=state, error=error, finished_at=timezone.now())
    tell(progress.job)


def retry(progress: Progress) -> None:
    """Queue a job again a little later, or give it up after the last attempt."""
    job = progress.job
    if job.attempts >= MOST_ATTEMPTS:
        end(progress, State.FAILED, BROKEN)
        return
    pause = SECONDS_BEFORE_RETRY**job.attempts
    progress.change(state=State.WAITING, queued_at=timezone.now() + timedelta(seconds=pause))
    tell(job)
    send(job, countdown=pause)


def send(job: Job, **options: Any) -> None:
    """Hand a job to the broker; while that is away, the row waits for the reaper."""
    try:
        run.apply_async((str(job.pk),), queue=registry.queue_of(job.kind), **options)
    except OperationalError as error:
        logger.warning("Job %s (%s) was not queued, the broker is away: %s", job.pk, job.kind, error)
