"""What is measured of a sound while it passes by, and what an owner should be told of it."""

import math

import numpy as np

from audio.prepared import AudioFlag
from audio.signals import Integers, Samples, to_float

FLOOR_DBFS = -120.0
SILENT_PEAK = 0.001  # -60 dBFS
CLIPPED_LEVEL, CLIPPED_RUN, CLIPPED_SHARE = 0.999, 3, 1e-4
OVER_RANGE_PEAK = 1.0
DC_OFFSET = 0.03
LOUD_RMS = 0.5  # -6 dBFS; music mastered to be loud lies near -9
CANCELLED_POWER = 0.01
SHORT_SECONDS, LONG_SECONDS = 0.25, 60.0


def dbfs(amplitude: float) -> float:
    """Return an amplitude (full scale 1.0) in decibels, one decimal, not below FLOOR_DBFS."""
    return round(max(20 * math.log10(amplitude), FLOOR_DBFS), 1) if amplitude > 0 else FLOOR_DBFS


class SourceMeasures:
    """Per channel, before the mix: peaks, powers, and runs of samples stuck at full scale."""

    def __init__(self, channels: int) -> None:
        self.frames = 0
        self.peaks = np.zeros(channels)
        self._powers = np.zeros(channels)
        self._clipped = 0
        self._before = np.zeros((channels, CLIPPED_RUN - 1), bool)

    def feed(self, block: Samples) -> None:
        """Take in a block of shape (channels, frames)."""
        within = np.clip(block, -1, 1)
        magnitudes = np.abs(block)
        self.frames += block.shape[1]
        self.peaks = np.maximum(self.peaks, magnitudes.max(axis=1, initial=0.0))
        self._powers += np.einsum("cf,cf->c", within, within, dtype=np.float64)
        self._count_clipped(magnitudes >= CLIPPED_LEVEL)

    def _count_clipped(self, full: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
        full = np.concatenate([self._before, full], axis=1)
        self._clipped += int((full[:, 2:] & full[:, 1:-1] & full[:, :-2]).sum())
        self._before = full[:, -(CLIPPED_RUN - 1) :]

    @property
    def peak(self) -> float:
        """The largest magnitude of any channel; over 1.0 when the file is out of range."""
        return float(self.peaks.max(initial=0.0))

    @property
    def power(self) -> float:
        """The mean square over all channels, after clipping to full scale."""
        return float(self._powers.mean()) / max(self.frames, 1)

    def flags(self) -> list[AudioFlag]:
        """Return what the source itself gives away."""
        silent = self.peaks <= SILENT_PEAK
        found = {
            AudioFlag.CLIPPED: self._clipped > CLIPPED_SHARE * self.frames,
            AudioFlag.OVER_RANGE: self.peak > OVER_RANGE_PEAK,
            AudioFlag.ONE_CHANNEL_SILENT: bool(silent.any() and not silent.all()),
        }
        return [flag for flag, holds in found.items() if holds]


class PlayableMeasures:
    """Of the mono copy: peak, mean and power."""

    def __init__(self) -> None:
        self.frames = 0
        self._peak = self._sum = self._squares = 0.0

    def feed(self, samples: Integers) -> None:
        """Take in a block of shape (frames,)."""
        if not len(samples):
            return
        floats = to_float(samples).astype(np.float64)
        self.frames += len(samples)
        self._peak = max(self._peak, float(np.abs(floats).max()))
        self._sum += float(floats.sum())
        self._squares += float(floats @ floats)

    @property
    def power(self) -> float:
        """The mean square."""
        return self._squares / max(self.frames, 1)

    @property
    def mean(self) -> float:
        """The mean, which is the offset from zero."""
        return self._sum / max(self.frames, 1)

    def flags(self, rate: int, source_power: float) -> list[AudioFlag]:
        """Return what players would meet, given the rate (Hz) and the power before the mix."""
        seconds = self.frames / rate
        found = {
            AudioFlag.SILENT: self._peak <= SILENT_PEAK,
            AudioFlag.DC_OFFSET: abs(self.mean) > DC_OFFSET,
            AudioFlag.LOUD: self.power - self.mean**2 > LOUD_RMS**2,
            AudioFlag.SHORT: seconds < SHORT_SECONDS,
            AudioFlag.LONG: seconds > LONG_SECONDS,
            AudioFlag.CHANNELS_CANCEL: source_power > SILENT_PEAK**2
            and self.power < CANCELLED_POWER * source_power,
        }
        return [flag for flag, holds in found.items() if holds]
