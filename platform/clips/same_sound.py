"""Files of other bytes whose sound a dataset has already: they come in, and their owner is told.

Two sounds are the same when their playable copies have the same samples and rate. Whoever looks for them
locks the dataset first, so that of two files that are prepared at once the second one finds the first.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from clips.models import Clip, ClipState, Dataset

SAME_SOUND = "same_sound"


def flags_of_same_sound(dataset_id: UUID, content_hash: str) -> list[str]:
    """Return the flag of a file about to be kept, if its sound is here; the dataset must be locked."""
    return [SAME_SOUND] if whole_files(dataset_id).filter(content_hash=content_hash).exists() else []


def lock(dataset_id: UUID) -> None:
    """Let nobody else look for the same sounds in a dataset until this transaction ends."""
    list(Dataset.objects.select_for_update(no_key=True).filter(pk=dataset_id).values_list("pk"))


def whole_files(dataset_id: UUID | OuterRef) -> QuerySet[Clip]:
    """Return the clips of whole files that were not withdrawn, first come first."""
    whole = Clip.objects.filter(dataset=dataset_id, start=None).exclude(state=ClipState.WITHDRAWN)
    return whole.order_by("created_at", "pk")


def first_others(clips: Iterable[Clip]) -> dict[UUID, str]:
    """Return for each flagged clip the name of the first other one of its sound, in one query at most."""
    told = [clip.pk for clip in clips if SAME_SOUND in clip.flags]
    if not told:
        return {}
    alike = whole_files(OuterRef("dataset")).filter(content_hash=OuterRef("content_hash"))
    others = Subquery(alike.exclude(pk=OuterRef("pk")).values("name")[:1])
    found = Clip.objects.filter(pk__in=told).annotate(other=others).exclude(other=None)
    return dict(found.values_list("pk", "other"))


def forget_withdrawn(clip_ids: Iterable[UUID]) -> None:
    """Take the flag from the first clip of each sound whose unflagged clip was withdrawn."""
    gone = Clip.objects.filter(pk__in=list(clip_ids), start=None)
    for dataset_id in gone.order_by("dataset").values_list("dataset", flat=True).distinct():
        _forget_in(dataset_id, gone)


@transaction.atomic
def _forget_in(dataset_id: UUID, gone: QuerySet[Clip]) -> None:
    lock(dataset_id)
    alike = whole_files(dataset_id).filter(content_hash__in=gone.values("content_hash"))
    left = alike.order_by("content_hash", "created_at", "pk").only("content_hash", "flags")
    for _, clips in groupby(left, attrgetter("content_hash")):
        first, *others = clips
        if all(SAME_SOUND in clip.flags for clip in (first, *others)):
            flags = [flag for flag in first.flags if flag != SAME_SOUND]
            Clip.objects.filter(pk=first.pk).update(flags=flags)
