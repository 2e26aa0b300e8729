"""Starting, cancelling and rescuing background work."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from jobs.models import Job, State
from jobs.progress import tell
from jobs.registry import Work
from jobs.running import send


def start(
    work: Work, *, owner: User | None = None, total: int = 0, message: str = "", **arguments: Any
) -> Job:
    """Create a job and queue it when the present transaction commits."""
    job = _create(work, owner, total, message, arguments)
    transaction.on_commit(partial(send, job))
    return job


def cancel(job: Job) -> None:
    """End a waiting job at once; ask a running one to stop at its next step."""
    Job.objects.filter(pk=job.pk, state__in=[State.WAITING, State.RUNNING]).update(cancel_wanted=True)
    _end_waiting(job)
    job.refresh_from_db()
    tell(job)


def _end_waiting(job: Job) -> None:
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state=State.WAITING, cancel_wanted=True).update(
        state=State.CANCELLED, finished_at=now, updated_at=now
    )


def _create(work: Work, owner: User | None, total: int, message: str, arguments: dict[str, Any]) -> Job:
    work.check(arguments)
    return Job.objects.create(
        kind=work.kind, owner=owner, total=total, message=message[:200], arguments=arguments
    )
