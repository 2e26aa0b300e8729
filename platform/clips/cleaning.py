"""Deletes what is left over: uploads that were abandoned, sounds that could not be deleted at their time."""

import logging
import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.utils import timezone

from clips.erasing import discard, erase, left_to_erase, sweep_withdrawn
from clips.models import Dataset, FileState, Upload, UploadedFile
from jobs.models import State

logger = logging.getLogger(__name__)

PATIENCE = timedelta(days=1)
# How long the job that removes a dataset may take before it is taken for ended.
ERASING = timedelta(hours=1)
UNPREPARED = "It was not prepared, because the upload was given up; please upload it again."


def clean_up() -> None:
    """Clean up everything; what cannot be done now stops nothing else and is tried again the next time."""
    for step in (drop_abandoned, finish_given_up, sweep_withdrawn, erase_rest, sweep_workbenches):
        try:
            step()
        except Exception:
            logger.exception("Cleaning up is not done: %s.", step.__name__)


def drop_abandoned() -> None:
    """Forget uploads that were never closed and got nothing for a day: their sender went away."""
    for upload in Upload.objects.filter(closed_at=None, updated_at__lt=timezone.now() - PATIENCE):
        if _discarded(upload):
            upload.delete()


def finish_given_up() -> None:
    """Say of each file that a failed or cancelled job left waiting that it was not prepared."""
    ended = Q(job=None) | Q(job__state__in=[State.FAILED, State.CANCELLED])
    left = UploadedFile.objects.filter(Q(state=FileState.WAITING) | ~Q(stored=""), upload=OuterRef("pk"))
    resting = Upload.objects.filter(updated_at__lt=timezone.now() - PATIENCE).exclude(closed_at=None)
    for upload in resting.filter(ended, Exists(left)):
        if _discarded(upload):
            upload.files.filter(state=FileState.WAITING).update(
                state=FileState.REFUSED, code="given_up", reason=UNPREPARED
            )


def _discarded(upload: Upload) -> bool:
    try:
        discard(upload)
    except Exception:
        logger.exception("Upload %s is not discarded.", upload.pk)
        return False
    return True


def erase_rest() -> None:
    """Go on with datasets whose erasing was given up half-way: nobody sees them, and nobody else would."""
    # Of closed accounts the bare rows stay; what an owner deleted is gone in the end.
    deleted = Q(owner__closing_at=None)
    erased = Dataset.objects.filter(erased_at__lt=timezone.now() - ERASING).select_related("owner")
    for dataset in erased.filter(left_to_erase() | deleted):
        try:
            erase(dataset)
            if dataset.owner.closing_at is None:
                dataset.delete()
        except ProtectedError:
            logger.info("Dataset %s is erased; its row stays, as something stands on it.", dataset.pk)
        except Exception:
            logger.exception("Dataset %s is not erased.", dataset.pk)


def sweep_workbenches() -> None:
    """Delete working folders of killed workers, and what killed web processes were just taking in."""
    place = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for left in (*place.glob("preparing-*"), *place.glob("*.upload*")):
        if left.stat().st_mtime >= time.time() - PATIENCE.total_seconds():
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
