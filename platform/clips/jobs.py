"""Background work on sounds."""

from typing import Any

from celery import shared_task

from clips import cleaning, erasing, preparing
from clips.cutting import making, outlines, undoing
from clips.models import ClipTable, Cutting, Dataset, Outline, Upload
from clips.sheets import applying, reading
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


@job("clips.outline")
def outline(progress: Any, *, outline_id: int) -> None:
    """Make the outline of a recording that its owner wants to cut."""
    for found in Outline.objects.select_related("clip").filter(pk=outline_id):
        outlines.make_outline(found)


@job("clips.cut")
def cut(progress: Any, *, cutting_id: str) -> None:
    """Cut a recording into the clips of a plan."""
    for found in Cutting.objects.select_related("clip__recording").filter(pk=cutting_id):
        making.make_clips(found, progress)


@job("clips.undo_cutting")
def undo_cutting(progress: Any, *, cutting_id: str) -> None:
    """Take the clips of a run back."""
    for found in Cutting.objects.select_related("clip").filter(pk=cutting_id):
        undoing.undo(found, progress)


@job("clips.read_table")
def read_table(progress: Any, *, table_id: str) -> None:
    """Read a table, and what it would change."""
    for found in ClipTable.objects.select_related("dataset").filter(pk=table_id):
        reading.read(found, progress)


@job("clips.apply_table")
def apply_table(progress: Any, *, table_id: str) -> None:
    """Give clips what a table says of them."""
    for found in ClipTable.objects.select_related("dataset").filter(pk=table_id):
        applying.apply(found, progress)


@job("clips.undo_table")
def undo_table(progress: Any, *, table_id: str) -> None:
    """Give clips back what they had before the last table."""
    for found in ClipTable.objects.select_related("dataset").filter(pk=table_id):
        applying.undo(found, progress)


@shared_task(name="clips.clean_up")
def clean_up() -> None:
    """Delete what nobody waits for any more: abandoned uploads, files of withdrawn clips."""
    cleaning.clean_up()
