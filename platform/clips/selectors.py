"""Reading datasets, clips and uploads for pages: each list costs the same number of queries, however long."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.access import Person
from clips.access import datasets_of
from clips.models import Clip, ClipState, Dataset, FileState, Upload, UploadedFile
from clips.same_sound import whole_files
from jobs.models import State
from jobs.selectors import snapshot

READY = Q(state=ClipState.READY)
FLAGGED = READY & ~Q(flags=[])
CUT = Q(state=ClipState.CUT)
SHOWN = {"": Q(), "flagged": FLAGGED, "cut": CUT, "withdrawn": Q(state=ClipState.WITHDRAWN)}
UPLOADS_SHOWN = 3


def datasets_with_counts(user: Person) -> QuerySet[Dataset, Dataset]:
    """Return a person's datasets with `clip_count` and `seconds` of what can be heard, newest first."""
    ready = Clip.objects.filter(READY, dataset=OuterRef("pk")).order_by().values("dataset")
    preparing = Upload.objects.filter(dataset=OuterRef("pk"), job__state__in=[State.WAITING, State.RUNNING])
    return (
        datasets_of(user)
        .annotate(
            clip_count=Coalesce(Subquery(ready.annotate(n=Count("pk")).values("n")), 0),
            seconds=Coalesce(Subquery(ready.annotate(n=Sum("duration")).values("n")), 0.0),
            is_preparing=Exists(preparing),
        )
        .order_by("-created_at")
    )


def summary(dataset: Dataset) -> dict[str, Any]:
    """Return how many clips of each sort a dataset has, and their seconds."""
    return dataset.clips.aggregate(
        ready=Count("pk", filter=READY),
        seconds=Coalesce(Sum("duration", filter=READY), 0.0),
        flagged=Count("pk", filter=FLAGGED),
        cut=Count("pk", filter=CUT),
        withdrawn=Count("pk", filter=Q(state=ClipState.WITHDRAWN)),
    )


def clips_of(dataset: Dataset, show: str = "") -> QuerySet[Clip]:
    """Return a dataset's clips as people sort them; `show` is one of SHOWN."""
    return dataset.clips.filter(SHOWN.get(show, Q())).order_by("sort_key", "pk")


def clips_like(dataset: Dataset, clip_id: UUID) -> QuerySet[Clip]:
    """Return the clips of whole files that sound the same as this one, and itself."""
    sound = dataset.clips.filter(pk=clip_id).values("content_hash")
    return whole_files(dataset.pk).filter(content_hash__in=sound)


@dataclass(frozen=True)
class Report:
    """What became of an upload: numbers, and the files that its sender should look at."""

    upload: Upload
    ready: int
    duplicates: int
    refused: int
    waiting: int
    troubled: list[UploadedFile]

    @property
    def job(self) -> dict[str, Any] | None:
        """The state of its preparation, as every page shows it."""
        return snapshot(self.upload.job) if self.upload.job else None

    @property
    def is_open(self) -> bool:
        """Whether it is still being prepared."""
        return self.upload.job is not None and not self.upload.job.is_over

    @property
    def is_given_up(self) -> bool:
        """Whether its preparation ended before every file was settled."""
        return self.waiting > 0 and not self.is_open

    @property
    def more(self) -> int:
        """How many troubled files are not in the list."""
        return self.refused + self.duplicates - len(self.troubled)


def uploads_of(dataset: Dataset) -> QuerySet[Upload]:
    """Return the uploads that are or were prepared, newest first."""
    return dataset.uploads.exclude(closed_at=None).select_related("job", "dataset").order_by("-created_at")


def recent_reports(dataset: Dataset, *, listed: int = 20) -> list[Report]:
    """Return the last few uploads with the first of their troubled files."""
    return [report(upload, listed=listed) for upload in uploads_of(dataset)[:UPLOADS_SHOWN]]


def arrived(upload: Upload) -> list[dict[str, Any]]:
    """Return what of an unfinished upload is here, in a form in which its sender knows its files again."""
    fields = ("place", "path", "size", "modified", "state", "code", "stored", "pieces")
    files = upload.files.filter(archive=None).order_by("place").only(*fields)
    return [
        {
            "place": file.place,
            "path": file.path,
            "size": file.size,
            "modified": file.modified,
            "arrived": file.arrived,
            "whole": file.is_here,
        }
        for file in files
    ]


@dataclass(frozen=True)
class Unfinished:
    """An upload whose sender went away: how many of its files are here, and what of the half-sent ones."""

    upload: Upload
    files: int
    whole: int
    halves: list[UploadedFile]


def unfinished(dataset: Dataset, user: Person) -> list[Unfinished]:
    """Return the last few uploads of a person that were begun and not ended."""
    has_files = Exists(UploadedFile.objects.filter(upload=OuterRef("pk")))
    begun = dataset.uploads.filter(has_files, closed_at=None, by=user.pk).order_by("-created_at")
    return [_unfinished(upload) for upload in begun[:UPLOADS_SHOWN]]


def _unfinished(upload: Upload) -> Unfinished:
    files = upload.files.filter(archive=None)
    pieced = list(files.filter(pieces__isnull=False).order_by("place"))
    whole = files.filter(~Q(state=FileState.WAITING) | ~Q(stored="")).count()
    return Unfinished(
        upload,
        files=files.count(),
        whole=whole + sum(file.is_here for file in pieced),
        halves=[file for file in pieced if file.arrived and not file.is_here],
    )


def report(upload: Upload, *, listed: int = 20) -> Report:
    """Return what became of one upload, with at most so many troubled files."""
    counts = upload.files.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in FileState}
    )
    return Report(
        upload,
        ready=counts[FileState.READY],
        duplicates=counts[FileState.DUPLICATE],
        refused=counts[FileState.REFUSED],
        waiting=counts[FileState.WAITING],
        troubled=list(troubled_files(upload)[:listed]),
    )


def troubled_files(upload: Upload) -> QuerySet[UploadedFile]:
    """Return the refused files, then the duplicates."""
    return upload.files.filter(state__in=[FileState.REFUSED, FileState.DUPLICATE]).order_by(
        "-state", "archive__place", "place"
    )
