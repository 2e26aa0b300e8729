"""Takes sounds out for good: first nobody can hear them, then their files go."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from clips.arriving import drop_pieces
from clips.cutting.outlines import forget_outlines
from clips.models import (
    Clip,
    ClipState,
    Cutting,
    Dataset,
    DataSheet,
    FileState,
    Recording,
    Upload,
    UploadedFile,
)
from clips.same_sound import forget_withdrawn
from clips.storing import original_name, playable_name, remove
from common.batches import in_batches
from common.committing import after_commit
from jobs.models import Job

T = TypeVar("T")


@transaction.atomic
def withdraw_clips(clip_ids: Iterable[UUID]) -> int:
    """Take clips out for good, with all that was cut of them, and return how many were not out yet.

    They stay listed as withdrawn.
    """
    clip_ids = _with_children(list(clip_ids))
    heard = Clip.objects.filter(pk__in=clip_ids).exclude(state=ClipState.WITHDRAWN)
    now = timezone.now()
    withdrawn = heard.update(state=ClipState.WITHDRAWN, withdrawn_at=now, updated_at=now, peaks=[])
    for step in settings.CLIP_WITHDRAWAL_STEPS:
        import_string(step)(clip_ids)
    # Should the store be away just now, the daily sweep deletes the files.
    after_commit(delete_withdrawn_files, clip_ids)
    after_commit(forget_outlines, clip_ids)
    after_commit(forget_withdrawn, clip_ids)
    return withdrawn


def _with_children(clip_ids: list[UUID]) -> list[UUID]:
    """Return clips and what was cut of them; who cuts just now comes before this, or finds them withdrawn."""
    list(Clip.objects.filter(pk__in=clip_ids).order_by("pk").select_for_update().values_list("pk"))
    return clip_ids + list(
        Clip.objects.filter(parent__in=clip_ids)
        .exclude(state=ClipState.WITHDRAWN)
        .exclude(pk__in=clip_ids)
        .values_list("pk", flat=True)
    )


def delete_withdrawn_files(clip_ids: Iterable[UUID]) -> None:
    """Delete the sound of withdrawn clips, and of recordings of which no clip is left.

    A sound that the store keeps is passed over; the error is raised when all have been tried.
    """
    clips = Clip.objects.filter(pk__in=list(clip_ids), state=ClipState.WITHDRAWN).exclude(playable="")
    _each(_delete_files, clips.select_related("recording").defer("peaks"))


def _delete_files(clip: Clip) -> None:
    if not clip.recording.clips.exclude(state=ClipState.WITHDRAWN).exists():
        remove(clip.recording.original.name)
        Recording.objects.filter(pk=clip.recording_id).update(original="")
    remove(clip.playable.name)
    # Last: while the name is here, the sweep finds this clip again.
    Clip.objects.filter(pk=clip.pk).update(playable="")


def _each(step: Callable[[T], None], things: Iterable[T]) -> None:
    """Take the step with each thing, then raise what went wrong with the last one that failed."""
    failure = None
    for thing in things:
        try:
            step(thing)
        except Exception as error:  # noqa: BLE001 - it is raised below
            failure = error
    if failure:
        raise failure


def sweep_withdrawn() -> None:
    """Delete files that a withdrawal could not delete at its time."""
    left = Clip.objects.filter(state=ClipState.WITHDRAWN).exclude(playable="")
    delete_withdrawn_files(left.values_list("pk", flat=True))


def discard(upload: Upload) -> None:
    """Delete what an upload left in the store beside its recordings, even what a crash left without a row.

    As with withdrawn clips, one file that the store keeps does not stop the others.
    """
    left = upload.files.filter(Q(state=FileState.WAITING) | ~Q(stored="") | Q(pieces__isnull=False))
    _each(partial(_discard_file, upload.dataset_id), chain.from_iterable(in_batches(left, "pk")))
    upload.files.filter(~Q(stored="") | Q(pieces__isnull=False)).update(stored="", pieces=None)


def _discard_file(dataset_id: UUID, file: UploadedFile) -> None:
    names = [file.stored.name]
    if file.state == FileState.WAITING:
        names += [original_name(dataset_id, file.pk, file.name), playable_name(dataset_id, file.pk)]
    remove(*names)
    if file.pieces is not None:
        drop_pieces(dataset_id, file)


def erase(dataset: Dataset) -> None:
    """Remove every sound of a dataset and every word that its owner wrote; the bare rows stay."""
    Dataset.objects.filter(pk=dataset.pk, erased_at=None).update(erased_at=timezone.now())
    try:
        _each(lambda erase_some: erase_some(dataset), (_erase_uploads, _erase_cuttings, _erase_clips))
    finally:
        # Whatever the store does: nobody can read these any more.
        _erase_words(dataset)


def left_to_erase() -> Q:
    """Return the condition of a dataset that `erase` has not finished with."""
    clips = Clip.objects.filter(dataset=OuterRef("pk")).exclude(state=ClipState.WITHDRAWN, playable="")
    uploads = Upload.objects.filter(dataset=OuterRef("pk"))
    return Q(Exists(clips)) | Q(Exists(uploads))


def _erase_uploads(dataset: Dataset) -> None:
    _each(_erase_upload, dataset.uploads.all())


def _erase_upload(upload: Upload) -> None:
    # The last file's name stands in its job; one that still runs ends with its row.
    Job.objects.filter(upload=upload).delete()
    discard(upload)
    upload.delete()


def _erase_cuttings(dataset: Dataset) -> None:
    # As with uploads: names of clips stand in the jobs. What a run left without a row goes with its plan.
    for cutting in Cutting.objects.filter(clip__dataset=dataset).exclude(plan=[]).select_related("clip"):
        Job.objects.filter(cuttings=cutting).delete()
        kept = set(cutting.clips.values_list("pk", flat=True))
        ids = map(cutting.clip_id_at, range(len(cutting.plan)))
        remove(*(playable_name(dataset.pk, clip_id) for clip_id in ids if clip_id not in kept))
    Cutting.objects.filter(clip__dataset=dataset).delete()


def _erase_clips(dataset: Dataset) -> None:
    left = dataset.clips.exclude(state=ClipState.WITHDRAWN, playable="").only("pk")
    _each(_erase_batch, in_batches(left, "pk"))


def _erase_batch(clips: Sequence[Clip]) -> None:
    clip_ids = [clip.pk for clip in clips]
    withdraw_clips(clip_ids)
    forget_outlines(clip_ids)
    delete_withdrawn_files(clip_ids)


def _erase_words(dataset: Dataset) -> None:
    dataset.clips.update(name="", sort_key="", source="", licence="", speaker="", metadata={}, flags=[])
    dataset.recordings.update(name="", sha256="")
    _erase_sheet(dataset)
    Dataset.objects.filter(pk=dataset.pk).update(
        name=f"Erased {dataset.pk.hex}", description="", source="", licence=""
    )


def _erase_sheet(dataset: Dataset) -> None:
    # Speakers stand in tables; their jobs go with them.
    Job.objects.filter(clip_tables__dataset=dataset).delete()
    for told in (dataset.tables, dataset.sheet_revisions, DataSheet.objects.filter(dataset=dataset)):
        told.all().delete()
