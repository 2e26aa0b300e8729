"""How people listened: what is kept, and for how long."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from annotation.models import Annotation

KEPT = dt.timedelta(days=180)
BATCH = 2000
FORGOTTEN: dict[str, Any] = {
    "heard_seconds": None,
    "replays": None,
    "seconds_to_answer": None,
    "focus_losses": None,
    "device_kind": "",
    "sound_check": None,
}


def forget_old(now: dt.datetime) -> int:
    """Erase telemetry older than 180 days of everyone who did not agree to more; return how many rows."""
    old = Annotation.objects.filter(
        created_at__lt=now - KEPT, heard_seconds__isnull=False, annotator__keeps_telemetry=False
    )
    return _forget(old)


def forget_of(user: User) -> int:
    """Erase all telemetry of one person."""
    return _forget(Annotation.objects.filter(annotator=user, heard_seconds__isnull=False))


def listening_of(user: User) -> QuerySet[Annotation]:
    """Return what is kept about how this person listened, newest first."""
    kept = Annotation.objects.filter(annotator=user, heard_seconds__isnull=False)
    return kept.select_related("task__question__project").order_by("-created_at", "-pk")


def _forget(rows: QuerySet[Annotation]) -> int:
    forgotten = 0
    # In batches, so that no lock is held for long.
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        forgotten += Annotation.objects.filter(pk__in=ids).update(**FORGOTTEN)
    return forgotten
