"""The frame headers of MP3 and AAC: one may be chance, a chain of them is not."""

from collections.abc import Callable
from typing import BinaryIO, NamedTuple

CHAIN = 4
_BITRATES_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = (44_100, 48_000, 32_000)
_SHRINK = {3: 1, 2: 2, 0: 4}  # MPEG version bits: 1, 2 and 2.5


class Frame(NamedTuple):
    """A frame header: its whole length in bytes, and what no neighbour may change."""

    length: int
    constant: tuple[int, int]


def mp3_frame(head: bytes) -> Frame | None:
    """Read the four bytes before an MPEG layer III frame (ISO/IEC 11172-3, 2.4.1.3), if they are such."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version = head[1] >> 3 & 3
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or bitrate in {0, 15} or rate == 3:
        return None
    hertz = _RATES[rate] // _SHRINK[version]
    if version == 3:
        return Frame(144_000 * _BITRATES_V1[bitrate] // hertz + padding, (version, hertz))
    return Frame(72_000 * _BITRATES_V2[bitrate] // hertz + padding, (version, hertz))


def adts_frame(head: bytes) -> Frame | None:
    """Read the seven bytes before an AAC frame (ADTS, ISO/IEC 13818-7, 6.2), if they are such."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    rate = head[2] >> 2 & 15
    return Frame(length, (head[1] & 8, rate)) if length > 7 and rate < 13 else None


def chain(file: BinaryIO, start: int, read: Callable[[bytes], Frame | None]) -> bool:
    """Say whether frames follow one another from `start`, up to CHAIN of them, the end or an ID3v1 tag."""
    constant = None
    for found in range(CHAIN):
        file.seek(start)
        head = file.read(8)
        if found and (not head or head[:3] == b"TAG"):
            return True
        frame = read(head)
        if frame is None or (constant is not None and frame.constant != constant):
            return False
        constant, start = frame.constant, start + frame.length
    return True
