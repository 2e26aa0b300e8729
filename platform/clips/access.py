"""The only ways to get a dataset, a clip or an upload: whoever may not have it gets a 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.access import Person, is_owner
from clips.models import Clip, ClipState, ClipTable, Cutting, Dataset, Upload


def datasets_of(user: Person) -> QuerySet[Dataset]:
    """Return the datasets this person may manage: their own, and every one for an admin."""
    if not is_owner(user):
        return Dataset.objects.none()
    datasets = Dataset.objects.filter(erased_at=None).select_related("owner")
    return datasets if user.is_admin else datasets.filter(owner=user)


def dataset_for(user: Person, dataset_id: UUID) -> Dataset:
    """Return a dataset this person may manage."""
    dataset = datasets_of(user).filter(pk=dataset_id).first()
    if dataset is None:
        raise Http404
    return dataset


def clip_for(user: Person, clip_id: UUID) -> Clip:
    """Return a clip of a dataset this person may manage."""
    clip = Clip.objects.filter(pk=clip_id, dataset__in=datasets_of(user)).select_related("dataset").first()
    if clip is None:
        raise Http404
    return clip


def upload_for(user: Person, upload_id: UUID) -> Upload:
    """Return an upload into a dataset this person may manage."""
    uploads = Upload.objects.filter(pk=upload_id, dataset__in=datasets_of(user))
    upload = uploads.select_related("dataset__owner", "job").first()
    if upload is None:
        raise Http404
    return upload


def recording_for(user: Person, clip_id: UUID) -> Clip:
    """Return the clip of a whole recording this person may cut: one that was not withdrawn."""
    whole = Clip.objects.filter(pk=clip_id, start=None, dataset__in=datasets_of(user))
    clip = whole.exclude(state=ClipState.WITHDRAWN).select_related("dataset", "recording").first()
    if clip is None:
        raise Http404
    return clip


def cutting_for(user: Person, cutting_id: UUID) -> Cutting:
    """Return a run of cutting in a dataset this person may manage."""
    runs = Cutting.objects.filter(pk=cutting_id, clip__dataset__in=datasets_of(user))
    cutting = runs.select_related("clip__dataset", "clip__recording", "job").first()
    if cutting is None:
        raise Http404
    return cutting


def table_for(user: Person, table_id: UUID) -> ClipTable:
    """Return a table about clips of a dataset this person may manage."""
    tables = ClipTable.objects.filter(pk=table_id, dataset__in=datasets_of(user)).defer("content")
    table = tables.select_related("dataset", "job").first()
    if table is None:
        raise Http404
    return table
