"""Cutting a clip out of a prepared recording, exact to the sample."""

from pathlib import Path

import numpy as np
import soundfile

from audio.containers import Facts
from audio.decoding import BLOCK_FRAMES
from audio.errors import AudioRefused, Reason
from audio.limits import Limits
from audio.measures import SourceMeasures
from audio.playable import writing
from audio.prepared import Prepared
from audio.signals import to_float


def cut(source: Path, target: Path, start: float, end: float, limits: Limits | None = None) -> Prepared:
    """Write the span [start, end) (seconds) of a prepared FLAC to `target`, as another prepared FLAC."""
    with soundfile.SoundFile(source) as recording:
        rate, first, last = recording.samplerate, *_frames(recording, start, end, limits or Limits())
        recording.seek(first)
        measures = SourceMeasures(1)
        with writing(target, rate) as copy:
            for block in recording.blocks(BLOCK_FRAMES, frames=last - first, dtype="int16"):
                samples = to_float(np.asarray(block, np.int16))
                measures.feed(samples[None])
                copy.feed(samples)
        return copy.facts(Facts("flac", "flac", rate, 1, None), measures)


def _frames(recording: soundfile.SoundFile, start: float, end: float, limits: Limits) -> tuple[int, int]:
    """Return the first frame of a span and the one behind its last, or refuse the span."""
    rate = recording.samplerate
    if not 0 <= start < end <= recording.frames / rate + 0.5 / rate:
        raise AudioRefused(
            Reason.BAD_SPAN,
            f"The span from {start:g} s to {end:g} s is not inside the recording, which has "
            f"{recording.frames / rate:.2f} s.",
        )
    if end - start < limits.min_seconds:
        raise AudioRefused(
            Reason.TOO_SHORT,
            f"The span from {start:g} s to {end:g} s is too short; at least "
            f"{limits.min_seconds * 1000:.0f} ms are needed.",
        )
    return round(start * rate), min(round(end * rate), recording.frames)
