"""Prepares an upload: zips are unpacked member by member, each sound becomes a clip, labels.csv is applied.

It may be stopped at any moment and called again: what is settled stays, the rest is done.
"""

import os
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Protocol
from zipfile import ZipFile

from django.conf import settings
from django.utils.module_loading import import_string

from audio.archives import Member, RefusedMember, members
from audio.errors import AudioRefused
from audio.limits import Limits
from audio.workshop import Workshop
from clips.arriving import local_file
from clips.intake import Intake
from clips.labelling import apply_table, read_beginning
from clips.labels import MAX_BYTES
from clips.models import FileState, Upload, UploadedFile
from clips.naming import is_table, is_zip, kept_path, shown_name
from clips.outcomes import drop_bytes, forget_pieces, refuse, settle
from clips.storing import original_name, remove, workbench
from common.batches import in_batches

SECONDS_BETWEEN_TOUCHES = 60.0
MOST_TABLES = 8
TOO_MANY_TABLES = (
    f"A zip may hold {MOST_TABLES} tables about its sounds; please put the lines of this one into another."
)
NOT_ARRIVED = "It did not arrive whole; please upload it again."


class Progress(Protocol):
    """Whom a preparation tells how far it is."""

    def set_total(self, total: int) -> None:
        """Say how many steps there are in all."""

    def advance(self, n: int = 1, message: str | None = None) -> None:
        """Say that n more steps are done."""


def prepare(upload: Upload, progress: Progress) -> None:
    """Settle every file of an upload; even when it is stopped, what became a clip is passed on."""
    limits = Limits(max_seconds=settings.MAX_CLIP_HOURS * 3600.0)
    try:
        with workbench() as folder, Workshop(limits) as workshop:
            _Preparation(upload, progress, Intake(upload.dataset, workshop, folder), folder).run()
    finally:
        for step in settings.UPLOAD_PREPARED_STEPS:
            import_string(step)(upload.dataset_id)


class _Preparation:
    def __init__(self, upload: Upload, progress: Progress, intake: Intake, folder: Path) -> None:
        self.upload = upload
        self.progress = progress
        self.intake = intake
        self.folder = folder
        self.total = 0
        self.touched_at = -SECONDS_BETWEEN_TOUCHES

    def run(self) -> None:
        files = self.upload.files.filter(archive=None)
        self._expect(files.count())
        tables = []
        for file in chain.from_iterable(in_batches(files, "place")):
            if is_table(file.path):
                tables.append(file)
            else:
                self._take_up(file)
        # A table speaks of the other files: it comes last.
        for table in tables:
            self._take_up(table)

    def _take_up(self, file: UploadedFile) -> None:
        if file.state == FileState.WAITING:
            self._settle(file)
            forget_pieces(file)
        else:
            drop_bytes(file)
        self._step(file)

    def _step(self, file: UploadedFile) -> None:
        if time.monotonic() - self.touched_at > SECONDS_BETWEEN_TOUCHES:
            # Work in the foreground has no job whose heartbeat would say that it goes on.
            self.upload.save(update_fields=["updated_at"])
            self.touched_at = time.monotonic()
        self.progress.advance(message=file.name)

    def _expect(self, more: int) -> None:
        self.total += more
        self.progress.set_total(self.total)

    def _settle(self, file: UploadedFile) -> None:
        first_name = original_name(self.upload.dataset_id, file.pk, file.name)
        if file.stored and file.stored.name != first_name:
            # It was sent twice; a request that was killed may have left its part under the first name.
            remove(first_name)
        with local_file(file, self.folder) as source:
            if source is None:
                settle(file, FileState.REFUSED, code="not_arrived", reason=NOT_ARRIVED)
            elif is_zip(file.name):
                self._unpack(file, source)
            else:
                self._take(file, source)

    def _take(self, file: UploadedFile, source: Path) -> None:
        if is_table(file.path):
            apply_table(file, read_beginning(source))
        else:
            self.intake.take(file, source)

    def _unpack(self, archive: UploadedFile, source: Path) -> None:
        tables: list[tuple[UploadedFile, Path]] = []
        try:
            self._take_members(archive, source, tables)
        except AudioRefused as refusal:
            refuse(archive, refusal)
            return
        for table, content in tables:
            apply_table(table, read_beginning(content))
            content.unlink()
        settle(archive, FileState.UNPACKED)

    def _take_members(
        self, archive: UploadedFile, source: Path, tables: list[tuple[UploadedFile, Path]]
    ) -> None:
        for place, found in enumerate(self._members(source)):
            member = _row(archive, place, found)
            self._step(member)
            if isinstance(found, RefusedMember):
                refuse(member, found.refusal)
                continue
            if is_table(member.path):
                self._lay_aside(member, found.path, tables)
            elif member.state == FileState.WAITING:
                self.intake.take(member, found.path)
            # Zips number their members alike, and the disk holds one of them at a time.
            found.path.unlink(missing_ok=True)

    def _lay_aside(self, table: UploadedFile, source: Path, tables: list[tuple[UploadedFile, Path]]) -> None:
        """Keep a table until the sounds it speaks of are there; no more of it than would be read."""
        if len(tables) == MOST_TABLES:
            settle(table, FileState.REFUSED, code="too_many_tables", reason=TOO_MANY_TABLES)
            return
        os.truncate(source, min(source.stat().st_size, MAX_BYTES + 1))
        tables.append((table, source.rename(self.folder / f"{table.pk.hex}.csv")))

    def _members(self, source: Path) -> Iterator[Member | RefusedMember]:
        """Yield what a zip holds; its list is counted only after the first step has found it sound."""
        expected, come = 0, 0
        for found in members(source, self.folder):
            if not come:
                expected = _count(source)
                self._expect(expected)
            come += 1
            yield found
        self._expect(come - expected)


def _count(source: Path) -> int:
    with ZipFile(source) as archive:
        return sum(not info.is_dir() for info in archive.infolist())


def _row(archive: UploadedFile, place: int, found: Member | RefusedMember) -> UploadedFile:
    row, _ = UploadedFile.objects.get_or_create(
        archive=archive,
        place=place,
        upload=archive.upload,
        defaults={"name": shown_name(found.name), "path": kept_path(found.name)},
    )
    return row
