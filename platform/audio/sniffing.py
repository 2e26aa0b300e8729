"""What a file is, by its first bytes and never by its name."""

from dataclasses import dataclass
from typing import BinaryIO

from audio import frames
from audio.errors import AudioRefused, Reason
from audio.names import AUDIO_SUFFIXES, suffix_of

WELCOME = "WAV, FLAC, MP3, OGG, Opus, M4A, WebM or AIFF"
HEAD_BYTES = 4096
ID3_PADDING = 64 * 1024
MOST_TAGS = 8


@dataclass(frozen=True)
class Kind:
    """A container that we read: our word for it, and the one FFmpeg demuxer that may open it."""

    name: str
    demuxer: str


_WAV = Kind("wav", "wav")
_FLAC = Kind("flac", "flac")
_MP3 = Kind("mp3", "mp3")
_AAC = Kind("aac", "aac")
_W64 = Kind("w64", "w64")
_AIFF = Kind("aiff", "aiff")
_MAGIC: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"fLaC", _FLAC),
    (0, b"OggS", Kind("ogg", "ogg")),
    (4, b"ftyp", Kind("mp4", "mov")),
    (0, b"\x1aE\xdf\xa3", Kind("webm", "matroska")),
    (0, b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00", _W64),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", Kind("wma", "asf")),
    (0, b"caff", Kind("caf", "caf")),
    (0, b"#!AMR", Kind("amr", "amr")),
)
_FORMS: dict[tuple[bytes, bytes], Kind] = {
    (b"RIFF", b"WAVE"): _WAV,
    (b"RF64", b"WAVE"): _WAV,
    (b"BW64", b"WAVE"): _WAV,
    (b"FORM", b"AIFF"): _AIFF,
    (b"FORM", b"AIFC"): _AIFF,
}


def refuse_extension(name: str) -> None:
    """Refuse a name that ends like anything but sound; content alone decides about the rest."""
    suffix = suffix_of(name)
    if suffix and suffix not in AUDIO_SUFFIXES:
        raise AudioRefused(
            Reason.WRONG_EXTENSION,
            f"Its name ends in {suffix}, which is no audio file; please upload {WELCOME}.",
        )


def sniff(file: BinaryIO) -> Kind:
    """Return the kind of an open file, or refuse it."""
    head = _read(file, 0)
    if not head:
        raise AudioRefused(Reason.EMPTY, "This file is empty; please export or record it again.")
    kind = _by_magic(head) or _by_frames(file, head)
    if kind is None:
        raise AudioRefused(
            Reason.NOT_AUDIO, f"This is not a sound file that can be read here; please upload {WELCOME}."
        )
    return kind


def _read(file: BinaryIO, offset: int, count: int = HEAD_BYTES) -> bytes:
    file.seek(offset)
    return file.read(count)


def _by_magic(head: bytes) -> Kind | None:
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        raise AudioRefused(Reason.VIDEO, "This is a video; please export its sound and upload that.")
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return kind
    return _FORMS.get((head[:4], head[8:12]))


def _by_frames(file: BinaryIO, head: bytes) -> Kind | None:
    """MP3 and AAC have no magic of their own: a chain of frames must begin at once, or behind a tag."""
    start = 0
    for _ in range(MOST_TAGS):
        if head[:3] != b"ID3" or len(head) < 10:
            break
        start += _tag_length(head)
        head = _read(file, start)
    if start:
        padding = _read(file, start, ID3_PADDING)
        start += len(padding) - len(padding.lstrip(b"\0"))
        if _read(file, start, 4) == b"fLaC":
            return _FLAC
    if frames.chain(file, start, frames.mp3_frame):
        return _MP3
    return _AAC if frames.chain(file, start, frames.adts_frame) else None


def _tag_length(head: bytes) -> int:
    """Return the bytes of an ID3v2 tag: header, four times seven bits, and the footer when bit 4 is set."""
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return 10 + size + (10 if head[5] & 0x10 else 0)
