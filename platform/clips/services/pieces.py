"""Big files come piece by piece: whoever lost the connection learns how much is here, and goes on there."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from clips.arriving import piece_name
from clips.models import Upload, UploadedFile
from clips.naming import kept_path, shown_name
from clips.storing import put, remove
from common.errors import Conflict, UserError

logger = logging.getLogger(__name__)


class NotStored(UserError):  # noqa: N818 - the HTTP word
    """The store did not take a piece; the same piece may be sent again."""

    status = 503


@dataclass(frozen=True)
class Announced:
    """A file that comes in pieces, as its sender tells of it: place, path, bytes, when it was changed."""

    place: int
    path: str
    size: int
    modified: int | None = None


def add_piece(upload: Upload, one: Announced, offset: int, piece: "File[bytes]") -> int:
    """Keep the piece that begins at `offset`, and return how many bytes of the file are here then.

    A piece that begins anywhere but where the file stops is not kept: the answer says where to go on.
    """
    row = _announce(upload, one)
    if row.is_here or offset != row.arrived or not piece.size:
        return row.arrived
    if offset + piece.size > one.size:
        raise UserError(_("This piece reaches behind the end of its file."), code="too_long")
    name = piece_name(upload.dataset_id, row)
    _store(name, piece)
    return _append(upload, row, offset, [name, piece.size])


@transaction.atomic
def _announce(upload: Upload, one: Announced) -> UploadedFile:
    open_or_refused(upload)
    row = upload.files.filter(place=one.place, archive=None).first()
    if row is None:
        row = UploadedFile.objects.create(
            upload=upload,
            place=one.place,
            name=shown_name(one.path),
            path=kept_path(one.path),
            size=one.size,
            modified=one.modified,
            pieces=[],
        )
    if (row.path, row.size) != (kept_path(one.path), one.size) or row.pieces is None:
        raise another_file()
    return row


def _store(name: str, piece: "File[bytes]") -> None:
    try:
        put(name, piece)
    except Exception as error:
        logger.exception("A piece was not stored.")
        raise NotStored(
            _("It could not be stored just now; please send it again in a while."), code="not_stored"
        ) from error


def _append(upload: Upload, row: UploadedFile, offset: int, piece: list[Any]) -> int:
    """Note a stored piece, unless the same came by another request meanwhile, or the upload was closed."""
    try:
        with transaction.atomic():
            open_or_refused(upload)
            row.refresh_from_db()
            if row.pieces is not None and row.arrived == offset:
                row.pieces.append(piece)
                row.save(update_fields=["pieces"])
                return row.arrived
    except Conflict:
        remove(piece[0])
        raise
    remove(piece[0])
    return row.arrived


def open_or_refused(upload: Upload) -> None:
    """Lock an upload and say that it goes on, or refuse what comes after its end."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.closed_at:
        raise Conflict(
            _("This upload is being prepared already; please start a new one."), code="upload_closed"
        )
    # An upload that still gets something is not given up, however long it takes.
    upload.save(update_fields=["updated_at"])


def another_file() -> Conflict:
    """Return the refusal of a file whose place in the upload another one has."""
    return Conflict(
        _("Another file has this place in the upload; please reload the page and choose your files again."),
        code="another_file",
    )
