"""Makes the outline of a prepared recording; memory is bounded by a block and some bytes a second."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.decoding import BLOCK_FRAMES
from audio.outline import LOWEST_DB, MOST_PEAKS, STEP_SECONDS, UNITS_PER_DB, Outline
from audio.prepared import unfinished
from audio.signals import Integers, to_float

Bytes = NDArray[np.uint8]


def outline(source: Path, target: Path) -> Outline:
    """Write the outline of a prepared FLAC to `target`; it appears when it is whole."""
    with soundfile.SoundFile(source) as recording:
        width = max(1, round(recording.samplerate * STEP_SECONDS))
        levels, peaks = _measured(recording, width)
        joined = max(1, -(-len(peaks) // MOST_PEAKS))
        part = unfinished(target)
        try:
            part.write_bytes(levels.tobytes() + _joined(peaks, joined).tobytes())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return Outline(width / recording.samplerate, len(levels), joined)


def _measured(recording: soundfile.SoundFile, width: int) -> tuple[Bytes, Bytes]:
    levels, peaks = [], []
    # Whole steps in each block; only the last one of all may be shorter.
    for block in recording.blocks(max(1, BLOCK_FRAMES // width) * width, dtype="int16"):
        steps = _steps(np.asarray(block, np.int16), width)
        levels.append(_levels(steps))
        peaks.append(np.asarray(np.abs(steps.astype(np.int32)).max(axis=1) >> 7, np.int32))
    if not levels:
        return np.zeros(0, np.uint8), np.zeros(0, np.uint8)
    return np.concatenate(levels), np.asarray(np.clip(np.concatenate(peaks), 0, 255), np.uint8)


def _steps(block: Integers, width: int) -> Integers:
    """Return a block as rows of `width` samples; a last row that is not full repeats its last sample."""
    return np.pad(block, (0, -len(block) % width), "edge").reshape(-1, width)


def _levels(steps: Integers) -> Bytes:
    powers = to_float(steps).astype(np.float64).var(axis=1)
    decibels = 10 * np.log10(np.maximum(powers, 10 ** (LOWEST_DB / 10)))
    return np.asarray(np.clip(np.rint((decibels - LOWEST_DB) * UNITS_PER_DB), 0, 255), np.uint8)


def _joined(peaks: Bytes, joined: int) -> Bytes:
    starts = np.arange(0, len(peaks), joined)
    return np.asarray(np.maximum.reduceat(peaks, starts), np.uint8) if len(peaks) else peaks
