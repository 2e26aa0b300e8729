"""Background work of projects."""

from celery import shared_task
from django.utils import timezone

from annotation import assigning, opening, telemetry
from jobs.progress import Progress
from jobs.registry import job


@job("annotation.open_all_tasks")
def open_all_tasks(progress: Progress, *, project_id: str) -> None:
    """Make the tasks of a launched project; a second run adds only what is missing."""
    opening.open_all(project_id, progress)


@shared_task(name="annotation.return_expired_turns")
def return_expired_turns() -> None:
    """Give back what was lent to people who went away."""
    assigning.return_expired(timezone.now())


@shared_task(name="annotation.forget_old_telemetry")
def forget_old_telemetry() -> None:
    """Erase listening telemetry after 180 days, unless its person keeps it."""
    telemetry.forget_old(timezone.now())
