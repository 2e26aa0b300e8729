"""Takes in a corpus folder: audio files with a labels.csv beside them, by the same road as an upload."""

import os
from contextlib import ExitStack
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Role, User
from audio.names import AUDIO_SUFFIXES, suffix_of
from clips.labels import without_lines
from clips.models import Dataset, Upload
from clips.naming import TABLE
from clips.ordering import sort_key
from clips.preparing import Progress, prepare
from clips.services import Incoming, add_files, create_dataset, edit_dataset, open_upload
from common.errors import UserError

BATCH = 50


def names_in(folder: Path, limit: int | None = None) -> list[str]:
    """Return the sounds below a folder, as paths in it and as people sort them; or so many, spread evenly."""
    top = str(folder)
    found = [
        os.path.join(place, name)[len(top) :].lstrip(os.sep)
        for place, _, names in os.walk(top)
        for name in names
        if suffix_of(name) in AUDIO_SUFFIXES and not name.startswith(".")
    ]
    found.sort(key=sort_key)
    if limit is None or limit >= len(found):
        return found
    return [found[number * len(found) // limit] for number in range(limit)]


def import_folder(
    dataset: Dataset, folder: Path, *, by: User, progress: Progress, limit: int | None = None
) -> Upload:
    """Store and prepare a folder's sounds here and now; what the dataset holds already is a duplicate."""
    names = names_in(folder, limit)
    if not names:
        raise UserError(f"There are no sound files in {folder}.", code="no_files")
    upload = open_upload(dataset, by)
    for first in range(0, len(names), BATCH):
        _add(upload, folder, names[first : first + BATCH], first)
    if (folder / TABLE).is_file():
        add_files(upload, [Incoming(_table(folder, names, limit), TABLE)], first=len(names))
    upload.closed_at = timezone.now()
    upload.save(update_fields=["closed_at", "updated_at"])
    prepare(upload, progress)
    return upload


def owner_named(username: str | None) -> User:
    """Return the data owner of that name, or the only one there is."""
    owners = User.objects.filter(role__in=[Role.OWNER, Role.ADMIN], is_active=True, closed_at=None)
    if username:
        owner = owners.filter(username__iexact=username).first()
        if owner is None:
            raise UserError(f"There is no data owner or admin called {username}.")
        return owner
    names = list(owners.order_by("username").values_list("username", flat=True)[:6])
    if len(names) != 1:
        known = ", ".join(names) or "there is none yet"
        raise UserError(f"Say whose the dataset is with --owner USERNAME ({known}).")
    return owners.get()


def dataset_named(owner: User, name: str, said: dict[str, str]) -> Dataset:
    """Return the owner's dataset of that name, made where there is none, with what is said of it now."""
    known = Dataset.objects.filter(owner=owner, name=name, erased_at=None).first()
    if known is None:
        return create_dataset(owner=owner, name=name, **said)
    return edit_dataset(known, by=owner, **said) if said else known


def _table(folder: Path, names: list[str], limit: int | None) -> "File[bytes]":
    """Return the table about a folder, without the lines about sounds that a limit left out."""
    content = (folder / TABLE).read_bytes()
    if limit is not None:
        content = without_lines(content, set(names_in(folder)) - set(names))
    return ContentFile(content, TABLE)


def _add(upload: Upload, folder: Path, names: list[str], first: int) -> None:
    with ExitStack() as opened:
        files = [opened.enter_context((folder / name).open("rb")) for name in names]
        incoming = [
            Incoming(File(file), Path(name).as_posix()) for file, name in zip(files, names, strict=True)
        ]
        add_files(upload, incoming, first=first)
