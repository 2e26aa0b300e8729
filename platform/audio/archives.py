"""Reading an uploaded zip, member by member, with nothing believed that it says of itself."""

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audio.archive_rules import is_litter, refuse_member, shown_name, twin_key
from audio.errors import AudioRefused, Reason
from audio.limits import ArchiveLimits
from audio.names import one_line, storage_suffix
from audio.zip_directory import archive_kind, refuse_directory, too_many

PIECE_BYTES = 1 << 18
# What zipfile raises on a member that is broken, encrypted or packed in a way it does not know.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError)


@dataclass(frozen=True)
class Member:
    """A file taken out of a zip: its whole name there, as it stands, and where it lies now."""

    name: str
    path: Path


@dataclass(frozen=True)
class RefusedMember:
    """A file, or many of one kind, that stayed in the zip, and why."""

    name: str
    refusal: AudioRefused


def members(
    archive: Path, folder: Path, limits: ArchiveLimits | None = None
) -> Iterator[Member | RefusedMember]:
    """Yield what a zip holds: first its good members, then the refused ones.

    Members are unpacked into the empty `folder` one by one as the caller asks, under names of ours: whoever
    moves or deletes each before asking for the next needs the disk for one. A zip that is unreadable as
    a whole is refused at the first step. Many refusals of one kind become one.
    """
    return _Reading(archive, folder, limits or ArchiveLimits()).members()


class _Reading:
    def __init__(self, archive: Path, folder: Path, limits: ArchiveLimits) -> None:
        self._archive, self._folder, self._limits = archive, folder, limits
        self._packed_bytes = archive.stat().st_size
        self._unpacked_bytes = 0
        self._refused: list[RefusedMember] = []

    def members(self) -> Iterator[Member | RefusedMember]:
        refuse_directory(self._archive, self._limits)
        try:
            opened = zipfile.ZipFile(self._archive)
        except _UNREADABLE as error:
            raise AudioRefused(
                Reason.BAD_ARCHIVE, "This zip is damaged and cannot be opened; please make it again."
            ) from error
        with opened as file:
            yield from self._good(file)
        yield from _summed(self._refused, self._limits.max_listed)

    def _good(self, file: zipfile.ZipFile) -> Iterator[Member]:
        if len(file.infolist()) > self._limits.max_members:
            raise too_many(self._limits)
        wanted = [info for info in file.infolist() if not info.is_dir() and not is_litter(shown_name(info))]
        if not wanted:
            raise AudioRefused(
                Reason.EMPTY, "There are no files in this zip; please put your sounds into it."
            )
        twins = Counter(twin_key(shown_name(info)) for info in wanted)
        for number, info in enumerate(wanted):
            name = shown_name(info)
            target = self._folder / f"{number:06}{storage_suffix(name)}"
            try:
                refuse_member(info, twins[twin_key(name)])
                self._unpack(file, info, target)
            except AudioRefused as refusal:
                self._refused.append(RefusedMember(one_line(name), refusal))
            else:
                yield Member(name, target)

    def _unpack(self, file: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
        with target.open("xb") as unpacked:
            try:
                for piece in self._checked(_pieces(file, info), info.compress_size):
                    unpacked.write(piece)
            except BaseException:
                target.unlink()
                raise

    def _checked(self, pieces: Iterator[bytes], packed: int) -> Iterator[bytes]:
        written = 0
        for piece in pieces:
            if not written:
                _refuse_nested(piece)
            written += len(piece)
            self._unpacked_bytes += len(piece)
            self._refuse_size(written, packed)
            yield piece

    def _refuse_size(self, written: int, packed: int) -> None:
        limits = self._limits
        if written > limits.max_member_bytes:
            raise AudioRefused(Reason.TOO_BIG, "It is too big; please upload it in parts.")
        if written > max(limits.harmless_member_bytes, limits.max_ratio * packed):
            raise AudioRefused(
                Reason.ARCHIVE_BOMB,
                "It unpacks to far more than any sound would; please upload it without a zip.",
            )
        plausible = max(limits.harmless_total_bytes, limits.max_ratio * self._packed_bytes)
        if self._unpacked_bytes > min(plausible, limits.max_total_bytes):
            raise AudioRefused(
                Reason.ARCHIVE_BOMB, "The zip unpacks to too much already; please upload the rest in parts."
            )


def _pieces(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with file.open(info) as packed:
            while piece := packed.read(PIECE_BYTES):
                yield piece
    except _UNREADABLE as error:
        raise AudioRefused(
            Reason.BAD_ARCHIVE, "It is damaged inside the zip; please make the zip again."
        ) from error


def _refuse_nested(beginning: bytes) -> None:
    if archive_kind(beginning) is not None:
        raise AudioRefused(
            Reason.NESTED_ARCHIVE, "It is an archive inside the zip; please put the files themselves into it."
        )


def _summed(refused: list[RefusedMember], most: int) -> Iterator[RefusedMember]:
    """Yield each refusal, or one for all of its kind where there are more than `most`."""
    kinds: dict[Reason, list[RefusedMember]] = {}
    for one in refused:
        kinds.setdefault(one.refusal.code, []).append(one)
    for code, alike in kinds.items():
        if len(alike) <= most:
            yield from alike
        else:
            names = ", ".join(one.name for one in alike[:3])
            sentence = f"All for one reason: {alike[0].refusal.sentence}"
            yield RefusedMember(f"{len(alike):,} files ({names}, …)", AudioRefused(code, sentence))
