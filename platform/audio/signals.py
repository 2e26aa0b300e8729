"""Small pure operations on samples: 16-bit conversion, rates, the outline of a waveform."""

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Integers = NDArray[np.int16]

FULL_SCALE = 32_768


def to_int16(samples: Samples) -> Integers:
    """Return samples of full scale 1.0 rounded to 16 bits and clipped; what came from 16 bits is exact."""
    scaled = np.rint(samples * np.float32(FULL_SCALE))
    return np.asarray(np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1), np.int16)


def to_float(samples: Integers) -> Samples:
    """Return 16-bit integers as float32 of full scale 1.0."""
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def resample_to(samples: Samples, rate: int, target: int) -> Samples:
    """Return mono samples of shape (frames,) at `target` Hz, by band-limited interpolation without delay."""
    if rate == target:
        return samples
    resampled: Samples = soxr.resample(samples, rate, target, quality="HQ")
    return resampled


class Resampler:
    """The same as `resample_to`, for a stream of blocks."""

    def __init__(self, rate: int, target: int) -> None:
        self._stream = None if rate == target else soxr.ResampleStream(rate, target, 1, quality="HQ")

    def feed(self, samples: Samples, last: bool = False) -> Samples:
        """Return what is ready after this block; the last block (it may be empty) brings the rest."""
        if self._stream is None:
            return samples
        ready: Samples = self._stream.resample_chunk(samples, last=last)
        return ready
