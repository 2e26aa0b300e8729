"""How good a classifier is on clips it did not learn from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from quality.inference.answers import Floats, Whole

DRAWS = 4000


@dataclass(frozen=True)
class Interval:
    """A figure and the 95 % around it, each 0 to 1."""

    mean: float
    low: float
    high: float


def confusion(truth: Whole, predicted: Whole, classes: int) -> Whole:
    """Count clips by their label (rows) and what was predicted (columns), shape (classes, classes)."""
    cells = np.bincount(truth * classes + predicted, minlength=classes**2)
    return np.asarray(cells.reshape(classes, classes), np.int64)


def recalls(counts: Whole) -> Floats:
    """Return the share of each class's clips that was found, from a confusion (C, C); NaN for no clips."""
    clips = counts.sum(axis=1)
    return np.where(clips > 0, np.diagonal(counts) / np.maximum(clips, 1), np.nan)


def uar(truth: Whole, predicted: Whole, classes: int) -> float:
    """Return the unweighted average recall, 0 to 1: the mean over the classes that have clips.

    Raises: ValueError without clips.
    """
    if not len(truth):
        raise ValueError("There are no clips to evaluate on: keep a holdout.")
    return float(np.nanmean(recalls(confusion(truth, predicted, classes))))


def uar_interval(truth: Whole, predicted: Whole, classes: int, *, random_state: int = 0) -> Interval:
    """Return the UAR with its 95 % interval, which never closes to nothing on few clips.

    Each class's recall has the posterior Beta(hits + 1/2, misses + 1/2) (Brodersen et al. 2010, here with
    Jeffreys' prior); the interval holds 95 % of the means of DRAWS draws.
    """
    counts = confusion(truth, predicted, classes)
    counts = counts[counts.sum(axis=1) > 0]
    size, hits = counts.sum(axis=1), recalls(confusion(truth, predicted, classes))
    hits = np.round(hits[~np.isnan(hits)] * size)
    rng = np.random.default_rng([random_state, 13])
    draws = rng.beta(hits + 0.5, size - hits + 0.5, size=(DRAWS, len(size))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return Interval(uar(truth, predicted, classes), float(low), float(high))
