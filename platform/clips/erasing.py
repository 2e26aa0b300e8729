"""Takes sounds out for good: first nobody can hear them, then their files go."""

from collections.abc import Iterable, Iterator
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from clips.models import Clip, ClipState, Dataset, FileState, Recording, Upload
from clips.storing import original_name, playable_name, remove
from jobs.models import Job

BATCH = 500


@transaction.atomic
def withdraw_clips(clip_ids: Iterable[UUID]) -> int:
    """Take clips out for good and return how many were not out yet; they stay listed as withdrawn."""
    clip_ids = list(clip_ids)
    ready = Clip.objects.filter(pk__in=clip_ids, state=ClipState.READY)
    now = timezone.now()
    withdrawn = ready.update(state=ClipState.WITHDRAWN, withdrawn_at=now, updated_at=now, peaks=[])
    for step in settings.CLIP_WITHDRAWAL_STEPS:
        import_string(step)(clip_ids)
    # Should the store be away just now, the daily sweep deletes the files.
    transaction.on_commit(partial(delete_withdrawn_files, clip_ids), robust=True)
    return withdrawn


def delete_withdrawn_files(clip_ids: Iterable[UUID]) -> None:
    """Delete the sound of withdrawn clips, and of recordings of which no clip is left."""
    clips = Clip.objects.filter(pk__in=list(clip_ids), state=ClipState.WITHDRAWN).exclude(playable="")
    for clip in clips.select_related("recording").defer("peaks"):
        if not clip.recording.clips.filter(state=ClipState.READY).exists():
            remove(clip.recording.original.name)
            Recording.objects.filter(pk=clip.recording_id).update(original="")
        remove(clip.playable.name)
        # Last: while the name is here, the sweep finds this clip again.
        Clip.objects.filter(pk=clip.pk).update(playable="")


def sweep_withdrawn() -> None:
    """Delete files that a withdrawal could not delete at its time."""
    left = Clip.objects.filter(state=ClipState.WITHDRAWN).exclude(playable="")
    delete_withdrawn_files(left.values_list("pk", flat=True))


def discard(upload: Upload) -> None:
    """Delete what an upload left in the store beside its recordings, even what a crash left without a row."""
    for file in upload.files.filter(Q(state=FileState.WAITING) | ~Q(stored="")).iterator():
        remove(file.stored.name)
        if file.state == FileState.WAITING:
            remove(
                original_name(upload.dataset_id, file.pk, file.name),
                playable_name(upload.dataset_id, file.pk),
            )
    upload.files.exclude(stored="").update(stored="")


def erase(dataset: Dataset) -> None:
    """Remove every sound of a dataset and every word that its owner wrote; the bare rows stay."""
    Dataset.objects.filter(pk=dataset.pk, erased_at=None).update(erased_at=timezone.now())
    for upload in dataset.uploads.all():
        # The last file's name stands in its job; one that still runs ends with its row.
        Job.objects.filter(upload=upload).delete()
        discard(upload)
        upload.delete()
    for clip_ids in _batches(dataset):
        withdraw_clips(clip_ids)
        delete_withdrawn_files(clip_ids)
    dataset.clips.update(name="", sort_key="", source="", licence="", speaker="", metadata={}, flags=[])
    dataset.recordings.update(name="", sha256="")
    Dataset.objects.filter(pk=dataset.pk).update(
        name=f"Erased {dataset.pk.hex}", description="", source="", licence=""
    )


def _batches(dataset: Dataset) -> Iterator[list[UUID]]:
    left = dataset.clips.exclude(state=ClipState.WITHDRAWN, playable="").values_list("pk", flat=True)
    while batch := list(left[:BATCH]):
        yield batch
