"""The chunks of WAV, Wave64, AIFF and CAF: what their headers promise, held against the bytes that are there.

FFmpeg reads such files forgivingly, by the length of the file: a recording that lost its second half decodes
without an error. So the promise is checked here first.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from audio.errors import AudioRefused, Reason
from audio.limits import Limits
from audio.wave_format import refuse_wave_format

MAX_CHUNKS = 100_000
MAX_FORMAT_BYTES = 4096
SLACK_BYTES = 64  # some writers count their own header as sound
_UNKNOWN_32 = 0xFFFFFFFF


@dataclass(frozen=True)
class _Layout:
    """How one family of files lays out its chunks."""

    start: int
    head: struct.Struct
    align: int
    sound: bytes
    counts_itself: bool = False


@dataclass(frozen=True)
class _Chunk:
    name: bytes
    offset: int
    size: int


_LAYOUTS = {
    "wav": _Layout(12, struct.Struct("<4sI"), 2, b"data"),
    "aiff": _Layout(12, struct.Struct(">4sI"), 2, b"SSND"),
    "w64": _Layout(40, struct.Struct("<4s12xQ"), 8, b"data", counts_itself=True),
    "caf": _Layout(8, struct.Struct(">4sq"), 1, b"data"),
}


def refuse_lies(file: BinaryIO, kind: str, size: int, limits: Limits) -> None:
    """Refuse a file of `size` bytes whose chunks promise more than is there, or nonsense."""
    layout = _LAYOUTS.get(kind)
    if layout is None:
        return
    wide_size = None
    for chunk in _walk(file, layout, size):
        if chunk.name == b"ds64":
            wide_size = _wide_size(_content(file, chunk))
        elif chunk.name == b"fmt ":
            refuse_wave_format(_content(file, chunk), limits)
        elif chunk.name == layout.sound:
            promised = wide_size if wide_size is not None and chunk.size == _UNKNOWN_32 else chunk.size
            _refuse_missing(promised, size - chunk.offset)
            return
    raise AudioRefused(Reason.EMPTY, "There is a header but no sound in this file; please export it again.")


def _walk(file: BinaryIO, layout: _Layout, end: int) -> Iterator[_Chunk]:
    at = layout.start
    for _ in range(MAX_CHUNKS):
        file.seek(at)
        head = file.read(layout.head.size)
        if len(head) < layout.head.size:
            return
        name, size = layout.head.unpack(head)
        offset = at + layout.head.size
        content = size - layout.head.size if layout.counts_itself else size
        yield _Chunk(name, offset, content)
        if content < 0 or offset + content > end:
            raise _contradiction(f"its part {_shown(name)} is longer than the file")
        at = offset + content + -content % layout.align
    raise _contradiction(f"it has more than {MAX_CHUNKS:,} parts")


def _content(file: BinaryIO, chunk: _Chunk) -> bytes:
    if chunk.size > MAX_FORMAT_BYTES:
        raise _contradiction(f"its part {_shown(chunk.name)} is too long")
    file.seek(chunk.offset)
    return file.read(chunk.size)


def _wide_size(content: bytes) -> int | None:
    return struct.unpack_from("<8xQ", content)[0] if len(content) >= 16 else None


def _refuse_missing(promised: int, present: int) -> None:
    if promised == 0 or present <= 0:
        raise AudioRefused(Reason.EMPTY, "Its header says that it holds no sound; please export it again.")
    if promised == _UNKNOWN_32 > present:
        raise AudioRefused(
            Reason.TRUNCATED,
            "Its header does not say how long it is, as after an interrupted recording; "
            "please export it again.",
        )
    if promised > present + SLACK_BYTES:
        raise AudioRefused(
            Reason.TRUNCATED,
            f"It is cut off: its header promises {promised:,} bytes of sound and {present:,} are there; "
            "please upload it again or export it anew.",
        )


def _contradiction(fact: str) -> AudioRefused:
    return AudioRefused(Reason.BAD_HEADER, f"Its header is wrong ({fact}); please export it again.")


def _shown(name: bytes) -> str:
    return repr(name.decode("ascii", "replace").strip())
