"""Which members of a zip may come out of it, by what its directory says of them."""

import re
import stat
import unicodedata
import zipfile

from audio.errors import AudioRefused, Reason
from audio.names import suffix_of

_LITTER_FOLDERS = {"__macosx", ".git", ".trashes", ".spotlight-v100", "$recycle.bin"}
_LITTER_FILES = {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini"}
_ARCHIVE_SUFFIXES = {
    ".zip",
    ".tar",
    ".gz",
    ".tgz",
    ".bz2",
    ".tbz2",
    ".xz",
    ".txz",
    ".7z",
    ".rar",
    ".zst",
    ".lz4",
}
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED, _UTF8 = 0x1, 0x800


def shown_name(info: zipfile.ZipInfo) -> str:
    """Return a member's whole name; UTF-8 is recognised where the zip, as macOS makes it, does not say so."""
    name = info.orig_filename
    if info.flag_bits & _UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def is_litter(name: str) -> bool:
    """Say whether a member is what an operating system leaves behind."""
    *folders, last = name.lower().split("/")
    return last in _LITTER_FILES or last.startswith("._") or not _LITTER_FOLDERS.isdisjoint(folders)


def twin_key(name: str) -> str:
    """Return what two names share that some file system cannot tell apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def refuse_member(info: zipfile.ZipInfo, twins: int) -> None:
    """Refuse a member by its name, its kind and how it is packed; `twins` bear its name."""
    _refuse_name(shown_name(info))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise AudioRefused(
            Reason.NOT_A_FILE,
            "It is a link or a device and not a file; please put the file itself into the zip.",
        )
    if twins > 1:
        raise AudioRefused(
            Reason.TWIN_NAMES,
            f"{twins} files in the zip have this name (capitals do not count); please rename them.",
        )
    if info.flag_bits & _ENCRYPTED:
        raise AudioRefused(
            Reason.ENCRYPTED, "It is protected by a password; please make the zip without one."
        )
    if suffix_of(info.filename) in _ARCHIVE_SUFFIXES:
        raise AudioRefused(
            Reason.NESTED_ARCHIVE, "It is an archive inside the zip; please put the files themselves into it."
        )
    if info.compress_type not in _READABLE:
        raise AudioRefused(
            Reason.BAD_ARCHIVE,
            f"It is packed by method {info.compress_type}; please make a plain zip (deflate).",
        )
    if info.file_size == 0:
        raise AudioRefused(Reason.EMPTY, "This file is empty; please export or record it again.")


def _refuse_name(name: str) -> None:
    parts = name.split("/")
    if "\\" in name or "\0" in name or ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", name):
        raise AudioRefused(
            Reason.UNSAFE_NAME,
            "Its name points outside the zip or holds a backslash; please rename it and make the zip again.",
        )
