"""Standardising features: zero mean and unit deviation, over all clips or within each speaker. Pure.

Features reach 1e12, so the sums run in float64 and what lies far out is clipped; results are float32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quality.inference.answers import Floats, Whole

Rows = NDArray[np.float32]

#: Deviations from the mean at which a feature is clipped: one wild value must not outweigh a thousand others.
FURTHEST = 5.0
#: Fewer clips do not tell what a speaker's voice is like.
CLIPS_OF_A_SPEAKER = 10
#: Rows that are held in float64 at once: 2,048 of 6,373 features are 100 MB.
BLOCK = 2048


@dataclass(frozen=True)
class Scale:
    """Mean and deviation of each feature, both of shape (d,); columns that do not move become 0."""

    mean: Floats
    deviation: Floats

    @classmethod
    def of(cls, rows: Rows) -> Self:
        """Measure rows (n, d), block by block, so that a memory map is never held as a whole.

        Moments of blocks are merged as by Chan, Golub, LeVeque (1979). Raises: ValueError without rows.
        """
        if not len(rows):
            raise ValueError("There are no rows to measure: extract features first.")
        count, mean, squares = 0, np.zeros(rows.shape[1]), np.zeros(rows.shape[1])
        for block in _blocks(rows):
            size, middle = len(block), block.mean(axis=0)
            step = middle - mean
            squares += ((block - middle) ** 2).sum(axis=0) + step**2 * count * size / (count + size)
            count += size
            mean += step * size / count
        return cls(mean, _moving(mean, np.sqrt(squares / count)))

    def apply(self, rows: Rows) -> Rows:
        """Return rows (n, d) in deviations from the mean, clipped at FURTHEST, as float32."""
        scaled = np.empty(rows.shape, np.float32)
        start = 0
        for block in _blocks(rows):
            deviations = (block - self.mean) / self.deviation
            scaled[start : start + len(block)] = np.clip(deviations, -FURTHEST, FURTHEST)
            start += len(block)
        return scaled


def _blocks(rows: Rows) -> Iterator[Floats]:
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK].astype(np.float64)


def _moving(mean: Floats, deviation: Floats) -> Floats:
    """Return infinity for the deviation of columns that only move by rounding, so that they become 0."""
    return np.where(deviation > 1e-7 * np.abs(mean), deviation, np.inf)


def by_speaker(rows: Rows, speakers: Whole, everybody: Scale, *, at_least: int = CLIPS_OF_A_SPEAKER) -> Rows:
    """Standardise rows (n, d) within each speaker, whose labels need not be known.

    Parameters: `speakers` (n,), -1 where unknown; `everybody`, the scale for clips of unknown speakers and of
    those with fewer than `at_least` clips. Returns: (n, d), float32, clipped.
    """
    scaled = everybody.apply(rows)
    for speaker in known_speakers(speakers, at_least=at_least):
        own = speakers == speaker
        scaled[own] = Scale.of(rows[own]).apply(rows[own])
    return scaled


def known_speakers(speakers: Whole, *, at_least: int = CLIPS_OF_A_SPEAKER) -> Whole:
    """Return the speakers of (n,) who have enough clips to be standardised by; -1 is nobody."""
    found, clips = np.unique(speakers[speakers >= 0], return_counts=True)
    return np.asarray(found[clips >= at_least], np.int64)
