"""The "fmt " chunk of a WAV: numbers that must agree before anybody divides by them."""

import struct

from audio.errors import AudioRefused, Reason
from audio.limits import Limits

PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 0x1, 0x3, 0x6, 0x7, 0xFFFE
_BITS = {PCM: range(1, 65), FLOAT: (32, 64), A_LAW: (8,), MU_LAW: (8,)}


def refuse_wave_format(content: bytes, limits: Limits) -> None:
    """Refuse a format chunk whose channels, rate or block size are out of bounds or contradict each other."""
    if len(content) < 16:
        raise _contradiction("its format part is too short")
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", content)
    refuse_shape(channels, rate, limits)
    if tag == EXTENSIBLE and len(content) >= 26:
        tag = struct.unpack_from("<H", content, 24)[0]
    if tag in _BITS:
        _refuse_block(tag, channels, block, bits)


def refuse_shape(channels: int, rate: int, limits: Limits) -> None:
    """Refuse a number of channels or a sampling rate (Hz) outside the limits."""
    if channels < 1:
        raise _contradiction("it has no channels")
    if channels > limits.max_channels:
        raise AudioRefused(
            Reason.TOO_MANY_CHANNELS,
            f"It has {channels} channels and at most {limits.max_channels} are read; please mix it down.",
        )
    if not limits.min_rate <= rate <= limits.max_rate:
        raise AudioRefused(
            Reason.BAD_RATE,
            f"Its sampling rate is {rate:,} Hz and must lie between {limits.min_rate:,} and "
            f"{limits.max_rate:,} Hz; please export it at 48,000 Hz.",
        )


def _refuse_block(tag: int, channels: int, block: int, bits: int) -> None:
    if bits not in _BITS[tag]:
        raise _contradiction(f"{bits} bits a sample")
    if block != channels * -(-bits // 8):
        raise _contradiction(f"{bits} bits and {channels} channel(s) do not make blocks of {block} bytes")


def _contradiction(fact: str) -> AudioRefused:
    return AudioRefused(Reason.BAD_HEADER, f"Its header contradicts itself ({fact}); please export it again.")
