"""Background work on sounds."""

from typing import Any

from celery import shared_task

from clips import cleaning, erasing, preparing
from clips.models import Dataset, Upload
from jobs.registry import job


@job("clips.prepare_upload")
def prepare_upload(progress: Any, *, upload_id: str) -> None:
    """Check, decode and prepare every file of an upload."""
    upload = Upload.objects.select_related("dataset").filter(pk=upload_id).first()
    if upload:
        preparing.prepare(upload, progress)


@job("clips.remove_dataset")
def remove_dataset(progress: Any, *, dataset_id: str) -> None:
    """Remove the sounds of a deleted dataset, then its rows."""
    for dataset in Dataset.objects.filter(pk=dataset_id):
        erasing.erase(dataset)
        dataset.delete()


@shared_task(name="clips.clean_up")
def clean_up() -> None:
    """Delete what nobody waits for any more: abandoned uploads, files of withdrawn clips."""
    cleaning.clean_up()
