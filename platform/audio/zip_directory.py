"""A look at the end of a zip, before a reader loads the whole list of members into memory."""

import struct
from pathlib import Path
from typing import BinaryIO

from audio.errors import AudioRefused, Reason
from audio.limits import ArchiveLimits

_ARCHIVES = (
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (257, b"ustar", "tar"),
)
_END = struct.Struct("<4s4x2xHLL2x")  # entries, bytes of the directory, its offset
_LONGEST_TAIL = _END.size + 65_535
_WIDE_LOCATOR_BYTES = 20
_WIDE_END = struct.Struct("<4s28xQQ8x")
HEAD_BYTES = 262


def archive_kind(beginning: bytes) -> str | None:
    """Return which archive these first HEAD_BYTES bytes begin, or None."""
    for offset, magic, kind in _ARCHIVES:
        if beginning[offset : offset + len(magic)] == magic:
            return kind
    return None


def is_archive(path: Path) -> bool:
    """Say by its first bytes whether an upload is an archive of any kind."""
    with path.open("rb") as file:
        return archive_kind(file.read(HEAD_BYTES)) is not None


def refuse_directory(path: Path, limits: ArchiveLimits) -> None:
    """Refuse what is no zip, and a zip with more members than the limits allow."""
    with path.open("rb") as file:
        kind = archive_kind(file.read(HEAD_BYTES))
        if kind != "zip":
            found = f"a {kind} archive" if kind else "no zip"
            raise AudioRefused(Reason.NOT_A_ZIP, f"This is {found}; please pack your sounds into a zip.")
        entries, directory_bytes = _claims(file, path.stat().st_size)
    if entries > limits.max_members or directory_bytes > limits.max_directory_bytes:
        raise too_many(limits)


def too_many(limits: ArchiveLimits) -> AudioRefused:
    """Return the refusal of a zip with more members than the limits allow."""
    return AudioRefused(
        Reason.TOO_MANY_FILES,
        f"There are more than {limits.max_members:,} files in this zip; please upload it in parts.",
    )


def _claims(file: BinaryIO, size: int) -> tuple[int, int]:
    """Return how many members a zip says it has, and the bytes of its directory."""
    tail_start = max(0, size - _LONGEST_TAIL)
    file.seek(tail_start)
    tail = file.read(_LONGEST_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise AudioRefused(Reason.BAD_ARCHIVE, "This zip is cut off; please upload it again.")
    _, entries, directory_bytes, _ = _END.unpack_from(tail, at)
    wide = _wide_claims(file, tail_start + at)
    return (max(entries, wide[0]), max(directory_bytes, wide[1])) if wide else (entries, directory_bytes)


def _wide_claims(file: BinaryIO, end: int) -> tuple[int, int] | None:
    """Return the same from a ZIP64 record, which zipfile reads right before its locator and the end."""
    file.seek(max(0, end - _WIDE_LOCATOR_BYTES - _WIDE_END.size))
    record = file.read(_WIDE_END.size)
    if len(record) < _WIDE_END.size or record[:4] != b"PK\x06\x06":
        return None
    _, entries, directory_bytes = _WIDE_END.unpack(record)
    return entries, directory_bytes
