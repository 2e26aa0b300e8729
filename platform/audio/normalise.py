"""From any sound to the copy that is played: mono, 8 to 48 kHz, 16-bit FLAC."""

from pathlib import Path

import numpy as np

from audio.files import open_sound
from audio.limits import Limits
from audio.measures import SourceMeasures
from audio.playable import writing
from audio.prepared import Prepared
from audio.signals import Resampler, Samples

LOWEST_RATE, HIGHEST_RATE = 8_000, 48_000


def normalise(source: Path, target: Path, limits: Limits | None = None, name: str | None = None) -> Prepared:
    """Decode `source` once and write its playable copy to `target`; refuse what is not sound.

    Memory is bounded by a few blocks, whatever the length. Channels are averaged, so that the mix can never
    clip; samples over full scale are clipped first, and flagged.
    """
    with open_sound(source, limits, name) as sound:
        rate = playable_rate(sound.facts.sample_rate)
        measures = SourceMeasures(sound.facts.channels)
        resampler = Resampler(sound.facts.sample_rate, rate)
        with writing(target, rate) as copy:
            for block in sound.blocks():
                measures.feed(block)
                copy.feed(resampler.feed(mixed(block)))
            copy.feed(resampler.feed(np.zeros(0, np.float32), last=True))
        return copy.facts(sound.facts, measures)


def playable_rate(rate: int) -> int:
    """Return the copy's rate (Hz): the source's own where every browser plays it, else the nearest such."""
    if rate > HIGHEST_RATE:
        return 44_100 if rate % 44_100 == 0 else HIGHEST_RATE
    return max(rate, LOWEST_RATE)


def mixed(block: Samples) -> Samples:
    """Return the mean of the channels of a (channels, frames) block, clipped to full scale."""
    mono: Samples = np.clip(block, -1, 1).mean(axis=0, dtype=np.float32)
    return mono
