"""Where sounds lie in the store: under names that no client ever chose, one pair of files for each upload."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from audio.names import storage_suffix, suffix_of

PIECE = 1024 * 1024


def original_name(dataset_id: UUID, file_id: UUID, client_name: str) -> str:
    """Return where an uploaded file is kept as it came; with its extension if that is a known one."""
    suffix = suffix_of(client_name)
    return _name(
        dataset_id, "originals", file_id, suffix if suffix == ".zip" else storage_suffix(client_name)
    )


def another_name(name: str) -> str:
    """Return a name beside this one that nobody else uses."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{secrets.token_hex(4)}{path.suffix}"))


def playable_name(dataset_id: UUID, file_id: UUID) -> str:
    """Return where the copy that people hear is kept."""
    return _name(dataset_id, "playable", file_id, ".flac")


def pieces_folder(dataset_id: UUID, file_id: UUID) -> str:
    """Return the folder of the pieces in which a big file arrives."""
    return _name(dataset_id, "arriving", file_id, "")


def outline_name(dataset_id: UUID, clip_id: UUID) -> str:
    """Return where the outline of a long recording is kept."""
    return _name(dataset_id, "outlines", clip_id, ".outline")


def _name(dataset_id: UUID, kind: str, file_id: UUID, suffix: str) -> str:
    # A folder for each two digits: file systems grow slow with a million files in one.
    return str(PurePosixPath(dataset_id.hex, kind, file_id.hex[:2], file_id.hex + suffix))


def put(name: str, content: "File[bytes]") -> None:
    """Store content under exactly this name; what an interrupted attempt left there is replaced."""
    default_storage.delete(name)
    stored = default_storage.save(name, content)
    if stored != name:
        default_storage.delete(stored)
        raise OSError(f"The store took {name} under another name.")


def put_file(name: str, source: Path) -> None:
    """Store a local file under exactly this name."""
    with source.open("rb") as handle:
        put(name, File(handle))


def remove(*names: str | None) -> None:
    """Delete stored files; what is gone already is no error."""
    for name in names:
        if name:
            default_storage.delete(name)


@contextmanager
def local_copy(name: str | None, folder: Path) -> Iterator[Path | None]:
    """Lend a path at which a stored file can be read, or nothing when it is not there.

    On a disk store that is its own path, else a copy in `folder`, which is gone afterwards.
    """
    if not name or not default_storage.exists(name):
        yield None
    elif is_on_disk():
        yield Path(default_storage.path(name))
    else:
        target = folder / PurePosixPath(name).name
        try:
            with default_storage.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, PIECE)
            yield target
        finally:
            target.unlink(missing_ok=True)


def is_on_disk() -> bool:
    """Return whether the store is a folder of this machine."""
    try:
        default_storage.path("")
    except NotImplementedError:
        return False
    return True


@contextmanager
def workbench() -> Iterator[Path]:
    """Lend a private folder on the disk for uploads; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="preparing-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        yield Path(folder)
