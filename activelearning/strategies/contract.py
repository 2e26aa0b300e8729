"""The contract of every query strategy. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    from activelearning.likeness import Likeness
    from quality.inference.answers import Floats, Whole


@dataclass(frozen=True)
class Pool:
    """What a strategy may know of a project when it chooses.

    `clips` (n,) are those that may be chosen, named by their place in `likeness`; `probabilities` (n, C) is
    the classifier's opinion of them, None where it is not asked; `labelled` (l,) names the clips with a label
    the same way.
    """

    clips: Whole
    likeness: Likeness
    labelled: Whole
    probabilities: Floats | None = None

    def __len__(self) -> int:
        return len(self.clips)


class Strategy(ABC):
    """Chooses the clips of the next round; options stand in the constructor, data come with the question."""

    name: ClassVar[str]
    title: ClassVar[str]
    #: One plain sentence for a data owner: what it chooses, and when to take it.
    says: ClassVar[str]

    def query(self, pool: Pool, size: int, *, random_state: int = 0) -> Whole:
        """Choose clips of the pool.

        Parameters: `size`, how many; fewer come only from a smaller pool. Returns: places in `pool.clips`,
        all different, the most wanted first. The same pool and `random_state` give the same choice. Raises:
        ValueError for a negative size.
        """
        if size < 0:
            raise ValueError(f"A round cannot have {size} clips.")
        size = min(size, len(pool))
        rng = np.random.default_rng([random_state, 7])
        if not size:
            return np.zeros(0, np.int64)
        if pool.probabilities is None:
            return np.asarray(self._begin(pool, size, rng), np.int64)
        return np.asarray(self._choose(pool, pool.probabilities, size, rng), np.int64)

    def exploring(self, unguided: int, classes: int) -> float:
        """Return the share of a round, 0 to 1, that is chosen without the classifier.

        `unguided` counts the labelled clips that no classifier chose: at none there is no classifier either.
        """
        return 0.0 if unguided else 1.0

    def _begin(self, pool: Pool, size: int, rng: np.random.Generator) -> Whole:
        """Choose `size` places without a classifier: at random, unless a strategy knows better."""
        return rng.permutation(len(pool))[:size]

    @abstractmethod
    def _choose(self, pool: Pool, probabilities: Floats, size: int, rng: np.random.Generator) -> Whole:
        """Choose `size` places in `pool.clips`, 1 to n, by the classifier's opinion (n, C)."""
