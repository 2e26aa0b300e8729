"""Taking files in: they are stored untouched, then one job prepares them."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from clips import jobs
from clips.intake import NOT_STORED
from clips.models import Dataset, FileState, Upload, UploadedFile
from clips.models.upload import NOT_STORED_CODE
from clips.naming import kept_path, shown_name
from clips.services.pieces import another_file, open_or_refused
from clips.storing import another_name, original_name, put, remove
from common.errors import UserError
from jobs.services import start

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Incoming:
    """One file as a client sends it, with the path it had in the folder that was dropped, if any.

    `modified` (milliseconds) is when its sender changed it last.
    """

    file: "File[bytes]"
    path: str = ""
    modified: int | None = None

    @property
    def whole_path(self) -> str:
        """Where it lay, or its bare name."""
        return self.path or self.file.name or ""


def receive(dataset: Dataset, by: User, files: Iterable[Incoming]) -> Upload:
    """Take in files that came with one request and start preparing them."""
    incoming = list(files)
    if not incoming:
        raise UserError(_("Choose at least one sound file or zip."), code="no_files", field="sounds")
    upload = open_upload(dataset, by)
    add_files(upload, incoming)
    return close_upload(upload)


def open_upload(dataset: Dataset, by: User) -> Upload:
    """Begin an upload whose files come in several requests."""
    return Upload.objects.create(dataset=dataset, by=by)


def add_files(upload: Upload, files: Iterable[Incoming], *, first: int | None = None) -> list[UploadedFile]:
    """Store files under random names; one that cannot be stored says so and does not stop the others.

    `first` is the place of the first file among all that its sender sends: files whose place is taken came
    before, with an answer that was lost on its way, and are not taken again.
    """
    incoming = list(files)
    rows, new = _announce(upload, incoming, first)
    for row, one in zip(rows, incoming, strict=True):
        if not row.stored and (row.state == FileState.WAITING or row.code == NOT_STORED_CODE):
            # Whoever sends again may do so while the first request still stores: each has its own name.
            name = original_name(upload.dataset_id, row.pk, row.name)
            _store(row, one.file, name if row.place in new else another_name(name))
    return rows


def close_upload(upload: Upload) -> Upload:
    """Start the one job that prepares everything that came; closing twice starts nothing twice."""
    with transaction.atomic():
        uploads = Upload.objects.select_for_update(of=("self",)).select_related("dataset__owner")
        upload = uploads.get(pk=upload.pk)

        if upload.closed_at:
            return upload
        total = upload.files.count()
        if not total:
            raise UserError(_("No file has arrived yet; please choose some."), code="no_files")
        upload.job = start(
            jobs.prepare_upload,
            owner=upload.dataset.owner,
            total=total,
            message=gettext_noop("Checking and preparing your sounds"),
            upload_id=str(upload.pk),
        )
        upload.closed_at = timezone.now()
        upload.save()
    return upload


@transaction.atomic
def _announce(
    upload: Upload, files: list[Incoming], first: int | None
) -> tuple[list[UploadedFile], Collection[int]]:
    """Make the rows before a byte is stored: what a crash leaves in the store is then known by name.

    Return the rows of all files, and the places of those that came for the first time.
    """
    open_or_refused(upload)
    first = upload.files.count() if first is None else first
    known = {row.place: row for row in upload.files.filter(place__gte=first, place__lt=first + len(files))}
    new = {}
    for place, one in enumerate(files, start=first):
        if place not in known:
            new[place] = _row(upload, place, one)
        elif known[place].path != kept_path(one.whole_path) or known[place].pieces is not None:
            raise another_file()
    UploadedFile.objects.bulk_create(new.values())
    return [row for _, row in sorted({**known, **new}.items())], new.keys()


def _row(upload: Upload, place: int, one: Incoming) -> UploadedFile:
    return UploadedFile(
        upload=upload,
        place=place,
        name=shown_name(one.whole_path),
        path=kept_path(one.whole_path),
        size=one.file.size,
        modified=one.modified,
    )


def _store(row: UploadedFile, file: "File[bytes]", name: str) -> None:
    try:
        put(name, file)
    except Exception:
        logger.exception("File %s was not stored.", row.pk)
        _change(row, state=FileState.REFUSED, code=NOT_STORED_CODE, reason=NOT_STORED)
    else:
        if not _change(row, state=FileState.WAITING, code="", reason="", stored=name):
            # The same file came by another request, or the upload was closed without it.
            remove(name)


def _change(row: UploadedFile, **fields: Any) -> bool:
    """Change a row whose bytes have not come, while its upload is open; return whether it was so."""
    waits = Q(state=FileState.WAITING) | Q(state=FileState.REFUSED, code=NOT_STORED_CODE)
    missing = UploadedFile.objects.filter(waits, pk=row.pk, stored="", upload__closed_at=None)
    if not missing.update(**fields):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    return True
