"""The protocol: how a corpus is split, and how large rounds are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from quality.inference.answers import Whole

ROUNDS = 20
POOL, BATCH, SHARE, SMALLEST = 1000, 30, 0.03, 10
TEST = (0.20, 0.30)
TEST_GROUPS = 2
TRIES = 100


@dataclass(frozen=True)
class Split:
    """The clips that can be labelled (n,), and those that a classifier is tested on (m,)."""

    pool: Whole
    test: Whole


def split(groups: Whole, *, seed: int) -> Split:
    """Draw whole groups (n,) for the test: 20 to 30 % of the clips, at least 2 groups; 1,000 are the pool.

    With fewer than 3 groups, one of which the pool needs, clips are drawn instead. Where groups are so large
    that no draw comes to between 20 and 30 %, the draw that is nearest to that is taken.
    """
    rng = np.random.default_rng([seed, 23])
    if len(np.unique(groups)) <= TEST_GROUPS:
        groups = np.arange(len(groups))
    draws = [_draw(groups, rng) for _ in range(TRIES)]
    test = min(draws, key=lambda draw: max(TEST[0] - draw.mean(), draw.mean() - TEST[1], 0.0))
    pool = np.flatnonzero(~test)
    if len(pool) > POOL:
        pool = np.sort(rng.choice(pool, POOL, replace=False))
    return Split(pool, np.flatnonzero(test))


def _draw(groups: Whole, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Mark the clips of the first groups, in a random order, that hold a fifth; one group is left."""
    named, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = rng.permutation(len(named))
    enough = int(np.searchsorted(np.cumsum(sizes[order]), TEST[0] * len(groups))) + 1
    taken = order[: min(max(enough, TEST_GROUPS), len(named) - 1)]
    return np.isin(place, taken)


def batch(pool: int) -> int:
    """Return the size of the first set and of each round: 30, in pools under 1,000 3 % and at least 10."""
    return BATCH if pool >= POOL else max(round(SHARE * pool), SMALLEST)
