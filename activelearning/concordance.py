"""How well numbers go along with people's: Lin's concordance correlation coefficient. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activelearning.evaluation import Interval

if TYPE_CHECKING:
    from quality.inference.answers import Floats, Whole

DRAWS = 2000


def ccc(truth: Floats, said: Floats) -> float:
    """Return the CCC of numbers (n, k), 0 to 1, in its mean over the k axes.

    2 cov / (var + var + (mean - mean)^2) (Lin 1989): unlike a correlation it does not forgive another scale
    or a shift. What goes the wrong way counts as 0, and so does an axis on which nothing moves.
    """
    return float(_ccc(truth[None], said[None])[0])


def ccc_interval(truth: Floats, said: Floats, *, random_state: int = 0) -> Interval:
    """Return the CCC of numbers (n, k) with the 95 % interval of DRAWS bootstraps over the clips.

    Raises: ValueError without clips.
    """
    if not len(truth):
        raise ValueError("There are no clips to evaluate on: keep a holdout.")
    rng = np.random.default_rng([random_state, 53])
    drawn = np.concatenate([_ccc(truth[some], said[some]) for some in _draws(len(truth), rng)])
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(ccc(truth, said), float(low), float(high))


def _draws(clips: int, rng: np.random.Generator) -> list[Whole]:
    """Return bootstraps of so many clips, some hundred at a time."""
    at_once = max(min(DRAWS, 2_000_000 // clips), 1)
    parts = [at_once] * (DRAWS // at_once) + ([DRAWS % at_once] if DRAWS % at_once else [])
    return [rng.integers(clips, size=(part, clips)) for part in parts]


def _ccc(truth: Floats, said: Floats) -> Floats:
    """Return the CCC of each of m lists (m, n, k), shape (m,)."""
    first, second = truth.mean(axis=1), said.mean(axis=1)
    away, off = truth - first[:, None], said - second[:, None]
    below = (away**2).mean(axis=1) + (off**2).mean(axis=1) + (first - second) ** 2
    found = 2 * (away * off).mean(axis=1) / np.where(below > 0, below, 1)
    return np.asarray(np.clip(found, 0, 1).mean(axis=1))
