"""Deletes what is left over: uploads that were abandoned, sounds that could not be deleted at their time."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clips.erasing import discard, sweep_withdrawn
from clips.models import FileState, Upload, UploadedFile
from jobs.models import State

PATIENCE = timedelta(days=1)
UNPREPARED = "It was not prepared, because the upload was given up; please upload it again."


def clean_up() -> None:
    """Clean up everything."""
    drop_abandoned()
    finish_given_up()
    sweep_withdrawn()
    sweep_workbenches()


def drop_abandoned() -> None:
    """Forget uploads that were never closed: their sender went away."""
    for upload in Upload.objects.filter(closed_at=None, created_at__lt=timezone.now() - PATIENCE):
        discard(upload)
        upload.delete()


def finish_given_up() -> None:
    """Say of each file that a failed or cancelled job left waiting that it was not prepared."""
    ended = Q(job=None) | Q(job__state__in=[State.FAILED, State.CANCELLED])
    left = UploadedFile.objects.filter(Q(state=FileState.WAITING) | ~Q(stored=""), upload=OuterRef("pk"))
    long_ago = timezone.now() - PATIENCE
    for upload in Upload.objects.filter(ended, Exists(left), closed_at__lt=long_ago):
        discard(upload)
        upload.files.filter(state=FileState.WAITING).update(
            state=FileState.REFUSED, code="given_up", reason=UNPREPARED
        )


def sweep_workbenches() -> None:
    """Delete working folders that a killed worker left behind."""
    for folder in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("preparing-*"):
        if folder.stat().st_mtime < time.time() - PATIENCE.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)
