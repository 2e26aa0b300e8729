"""Takes in a corpus folder: audio files with a labels.csv beside them, by the same road as an upload."""

import os
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from audio.names import AUDIO_SUFFIXES, suffix_of
from clips.labels import without_lines
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
    upload = open_upload(dataset, by)
    for first in range(0, len(sounds), BATCH):
        _add(upload, folder, sounds[first : first + BATCH])
    if (folder / TABLE).is_file():
        add_files(upload, [Incoming(_table(folder, sounds), TABLE)])
    upload.closed_at = timezone.now()
    upload.save(update_fields=["closed_at"])
    prepare(upload, progress)
    return upload


def _table(folder: Path, sounds: list[Path]) -> "File[bytes]":
    """Return the table about a folder, without the lines about sounds that a limit left out."""
    left_out = set(sounds_in(folder)) - set(sounds)
    content = (folder / TABLE).read_bytes()
    if left_out:
        content = without_lines(content, {path.relative_to(folder).as_posix() for path in left_out})
    return ContentFile(content, TABLE)


def _add(upload: Upload, folder: Path, paths: list[Path]) -> None:
    files = [path.open("rb") for path in paths]
    try:
        names = [path.relative_to(folder).as_posix() for path in paths]
        add_files(upload, [Incoming(File(file), name) for file, name in zip(files, names, strict=True)])
    finally:
        for file in files:
            file.close()
