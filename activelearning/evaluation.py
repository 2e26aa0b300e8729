"""How good a classifier is on clips it did not learn from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quality.inference.answers import Floats, Whole

DRAWS = 4000
#: Fewer where each draw weighs every clip anew.
SHARED_DRAWS = 1000


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


def uar_interval(
    truth: Whole, predicted: Whole, classes: int, *, random_state: int = 0, also: Sequence[int] | Whole = ()
) -> Interval:
    """Return the UAR with its 95 % interval, which never closes to nothing on few clips.

    `also` are classes that are known to be there: where none of these clips is of such a class, its recall
    may be anything.
    """
    counts = confusion(truth, predicted, classes)
    there = counts.sum(axis=1) > 0
    there[np.asarray(also, np.int64)] = True
    size, hits = counts.sum(axis=1)[there], np.diagonal(counts)[there]
    found = recalls_interval(size, hits, random_state=random_state)
    return Interval(uar(truth, predicted, classes), found.low, found.high)


def shared_recalls_interval(truth: Whole, said: Whole, there: Whole, *, random_state: int = 0) -> Interval:
    """Return the mean recall of yes and no over labels (n, C), and its 95 % interval.

    The mean is over those labels that some clips have and some have not; the interval also over classes,
    no and yes, that are `there` (2, C) though no clip is of them. Each draw weighs clips anew, all labels of
    a clip alike (Rubin 1981): errors on the same clip are one clip's. Beside them stand half a clip that is
    all right and one that is all wrong, as in Jeffreys' prior, so that nothing closes on few clips.

    Raises: ValueError where no label is on some clips and missing on others.
    """
    rng = np.random.default_rng([random_state, 17])
    of_class = np.stack([truth == 0, truth == 1])
    hit = of_class & (said == truth)
    sizes = of_class.sum(axis=1)
    both = (sizes > 0).all(axis=0)
    if not both.any():
        raise ValueError("There is no label that some clips have and others have not.")
    weights = rng.exponential(size=(SHARED_DRAWS, len(truth)))
    draws = []
    for one, right, is_there in zip(of_class, hit, there, strict=True):
        half = rng.gamma(0.5, size=(2, SHARED_DRAWS, 1))
        hits, clips = weights @ right[:, is_there], weights @ one[:, is_there]
        draws.append((hits + half[0]) / (clips + half.sum(axis=0)))
    low, high = np.quantile(np.hstack(draws).mean(axis=1), [0.025, 0.975])
    found = hit.sum(axis=1)[:, both] / sizes[:, both]
    return Interval(float(found.mean()), float(low), float(high))


def recalls_interval(sizes: Whole, hits: Whole, *, random_state: int = 0) -> Interval:
    """Return the mean recall of classes with so many clips and hits (C,), and its 95 % interval.

    Each class's recall has the posterior Beta(hits + 1/2, misses + 1/2) (Brodersen et al. 2010, here with
    Jeffreys' prior); the interval holds 95 % of the means of DRAWS draws. Without a clip it has no recall.
    """
    rng = np.random.default_rng([random_state, 13])
    draws = rng.beta(hits + 0.5, sizes - hits + 0.5, size=(DRAWS, len(sizes))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    there = sizes > 0
    return Interval(float((hits[there] / sizes[there]).mean()), float(low), float(high))
