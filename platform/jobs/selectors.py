"""Reading jobs."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from jobs.models import Job


def snapshot(job: Job) -> dict[str, Any]:
    """Return everything that a page or a program may know about a job, in the language of whoever asks.

    Jobs keep what they say in English; what holds a name or a number stays so.
    """
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "state_label": job.get_state_display(),
        "done": job.done,
        "total": job.total,
        "percent": percent(job),
        "message": gettext(job.message),
        "error": gettext(job.error),
        "cancel_wanted": job.cancel_wanted,
        "is_over": job.is_over,
        "queued_at": job.queued_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def told_live(job: Job) -> dict[str, Any]:
    """Return the same with its words in each language: only the page that shows it knows its own."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = {
                "state_label": str(job.get_state_display()),
                "message": gettext(job.message),
                "error": gettext(job.error),
            }
    return {**snapshot(job), "words": words}


def percent(job: Job) -> int | None:
    """Return how much is done in whole percent, or nothing while the total is unknown."""
    return min(100, 100 * job.done // job.total) if job.total else None
