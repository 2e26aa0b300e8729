"""Who may see a job: the person who started it, and admins."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from jobs.models import Job
from jobs.selectors import told_live


def job_for(user: User | AnonymousUser, id: UUID | str) -> Job:
    """Return the job when it is this person's to see, else Http404."""
    job = Job.objects.filter(pk=_uuid(id)).first()
    if job is None or not may_see(user, job):
        raise Http404
    return job


def may_see(user: User | AnonymousUser, job: Job) -> bool:
    """Whether this person started the job or is an admin."""
    return isinstance(user, User) and (user.is_admin or job.owner_id == user.pk)


def watch_job(user: User | AnonymousUser, id: str) -> dict[str, Any]:
    """Guard the live topic "job": return the job's present state, else Http404."""
    return told_live(job_for(user, id))


def watch_check(user: User | AnonymousUser, id: str) -> dict[str, Any]:
    """Guard the live topic "check": whoever knows an operator's random id may follow it."""
    return told_live(get_object_or_404(Job, pk=_uuid(id), kind="jobs.selfcheck", owner=None))


def _uuid(id: UUID | str) -> UUID:
    try:
        return UUID(str(id))
    except ValueError:
        raise Http404 from None
