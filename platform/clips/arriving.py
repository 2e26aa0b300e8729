"""The pieces of a file on its way in: what has come stays, until the file is whole and settled."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.core.files.storage import default_storage

from clips.models import UploadedFile
from clips.storing import PIECE, local_copy, pieces_folder, remove


def piece_name(dataset_id: UUID, file: UploadedFile) -> str:
    """Return a name for one more piece; a request that is sent twice never writes into the other's."""
    return str(PurePosixPath(pieces_folder(dataset_id, file.pk), secrets.token_hex(8)))


@contextmanager
def local_file(file: UploadedFile, folder: Path) -> Iterator[Path | None]:
    """Lend a path at which an uploaded file can be read, or nothing when it did not arrive whole."""
    if file.pieces:
        with _joined(file, folder) as source:
            yield source
    else:
        with local_copy(file.stored.name, folder) as source:
            yield source


@contextmanager
def _joined(file: UploadedFile, folder: Path) -> Iterator[Path | None]:
    target = folder / f"{file.pk.hex}.whole"
    try:
        yield target if file.is_here and _join(file, target) else None
    finally:
        target.unlink(missing_ok=True)


def _join(file: UploadedFile, target: Path) -> bool:
    """Write the pieces of a file behind each other; return whether it then has its size."""
    with target.open("wb") as whole:
        for name, _ in file.pieces or []:
            try:
                with default_storage.open(name) as piece:
                    shutil.copyfileobj(piece, whole, PIECE)
            except FileNotFoundError:
                return False
        return whole.tell() == file.size


def drop_pieces(dataset_id: UUID, file: UploadedFile) -> None:
    """Delete every piece of a file, even those that a killed request left without a word."""
    folder = pieces_folder(dataset_id, file.pk)
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    remove(*(f"{folder}/{name}" for name in names), folder)
