"""The outline of a waveform, small enough to travel with a page, made while the samples stream by."""

import numpy as np

from audio.signals import Integers

PER_SECOND = 50
FEWEST, MOST = 100, 2_000
FULL = 100
_FINE_SECONDS = 0.001
_FINE_MOST = 4 * MOST


class Peaks:
    """Collects magnitudes in fine buckets and joins neighbours whenever there are too many of them."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._width = max(1, round(rate * _FINE_SECONDS))
        self._fine = np.zeros(0, np.int32)
        self._rest = np.zeros(0, np.int32)
        self._frames = 0

    def feed(self, samples: Integers) -> None:
        """Take in a block of shape (frames,)."""
        self._frames += len(samples)
        magnitudes = np.concatenate([self._rest, np.abs(samples.astype(np.int32))])
        whole = len(magnitudes) // self._width * self._width
        self._fine = np.concatenate([self._fine, magnitudes[:whole].reshape(-1, self._width).max(axis=1)])
        self._rest = magnitudes[whole:]
        while len(self._fine) > _FINE_MOST:
            self._halve()

    def values(self) -> list[int]:
        """Return magnitudes, 0 to 100: PER_SECOND of them, but FEWEST to MOST where the samples suffice."""
        fine = np.append(self._fine, self._rest.max()) if len(self._rest) else self._fine
        wanted = min(max(round(self._frames / self._rate * PER_SECOND), FEWEST), MOST, len(fine))
        if not wanted:
            return []
        starts = np.arange(wanted) * len(fine) // wanted
        loudest = np.maximum.reduceat(fine, starts)
        return [int(value) for value in np.ceil(loudest * FULL / 32_768)]

    def _halve(self) -> None:
        """Join pairs of buckets; a bucket without a partner goes back to the samples that wait."""
        if len(self._fine) % 2:
            self._rest = np.append(np.full(self._width, self._fine[-1]), self._rest)
            self._fine = self._fine[:-1]
        self._fine = self._fine.reshape(-1, 2).max(axis=1)
        self._width *= 2
