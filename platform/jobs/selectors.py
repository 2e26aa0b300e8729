"""Reading jobs."""

from typing import Any

from jobs.models import Job


def snapshot(job: Job) -> dict[str, Any]:
    """Return everything that a page or a program may know about a job."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "state_label": job.get_state_display(),
        "done": job.done,
        "total": job.total,
        "percent": percent(job),
        "message": job.message,
        "error": job.error,
        "cancel_wanted": job.cancel_wanted,
        "is_over": job.is_over,
        "queued_at": job.queued_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def percent(job: Job) -> int | None:
    """Return how much is done in whole percent, or nothing while the total is unknown."""
    return min(100, 100 * job.done // job.total) if job.total else None
