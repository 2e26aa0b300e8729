"""Takes in a corpus folder: audio files with a labels.csv beside them, by the same road as an upload."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.utils import timezone

from accounts.models import User
from audio.names import AUDIO_SUFFIXES, suffix_of
from clips.models import Dataset, Upload
from clips.naming import TABLE
from clips.ordering import sort_key
from clips.preparing import Progress, prepare
from clips.services import Incoming, add_files, open_upload
from common.errors import UserError

BATCH = 50


def sounds_in(folder: Path, limit: int | None = None) -> list[Path]:
    """Return the sound files below a folder as people sort them; with a limit, that many spread evenly."""
    found = [
        Path(place, name)
        for place, _, names in os.walk(folder)
        for name in names
        if suffix_of(name) in AUDIO_SUFFIXES and not name.startswith(".")
    ]
    found.sort(key=lambda path: sort_key(str(path)))
    if limit is None or limit >= len(found):
        return found
    return [found[number * len(found) // limit] for number in range(limit)]


def import_folder(
    dataset: Dataset, folder: Path, *, by: User, progress: Progress, limit: int | None = None
) -> Upload:
    """Store and prepare a folder's sounds here and now; what the dataset holds already is a duplicate."""
    sounds = sounds_in(folder, limit)
    if not sounds:
        raise UserError(f"There are no sound files in {folder}.", code="no_files")
    table = folder / TABLE
    upload = open_upload(dataset, by)
    for batch in _batches([*sounds, table] if table.is_file() else sounds):
        _add(upload, folder, batch)
    upload.closed_at = timezone.now()
    upload.save(update_fields=["closed_at"])
    prepare(upload, progress)
    return upload


def _batches(paths: list[Path]) -> Iterator[list[Path]]:
    for first in range(0, len(paths), BATCH):
        yield paths[first : first + BATCH]


def _add(upload: Upload, folder: Path, paths: list[Path]) -> None:
    files = [path.open("rb") for path in paths]
    try:
        names = [path.relative_to(folder).as_posix() for path in paths]
        add_files(upload, [Incoming(File(file), name) for file, name in zip(files, names, strict=True)])
    finally:
        for file in files:
            file.close()
