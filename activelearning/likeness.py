"""How alike clips are in one representation, whether its Gram matrix is kept or only its rows. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from activelearning.kernels import KERNELS

if TYPE_CHECKING:
    from activelearning.classifier import Model
    from activelearning.scaling import Rows
    from quality.inference.answers import Floats, Whole

#: Clips that are compared at once with all labelled ones.
BLOCK = 4096
#: Clips that are compared with each other, for their own lengths.
FEW = 32


class Likeness(ABC):
    """The clips of a project in one representation; clips are named by their place, 0 to n - 1."""

    @abstractmethod
    def kernel(self, first: Whole, second: Whole) -> Floats:
        """Return the inner products between two lists of clips, shape (len(first), len(second))."""

    @cached_property
    @abstractmethod
    def lengths(self) -> Floats:
        """The square root of each clip's inner product with itself, above 0, shape (n,)."""

    def cosine(self, first: Whole, second: Whole) -> Floats:
        """Return how alike clips are, -1 to 1, shape (len(first), len(second))."""
        return self.kernel(first, second) / (self.lengths[first][:, None] * self.lengths[second][None, :])

    def margins(self, model: Model, labelled: Whole, clips: Whole) -> Floats:
        """Return the margins (m, pairs) of clips (m,) under a model fitted to the labelled clips (l,)."""
        blocks = [clips[start : start + BLOCK] for start in range(0, max(len(clips), 1), BLOCK)]
        return np.concatenate([model.margins(self.kernel(block, labelled)) for block in blocks])


class LikenessOfGram(Likeness):
    """Clips of which all inner products (n, n) are kept: for pools of some thousands, and many rounds."""

    def __init__(self, gram: Floats) -> None:
        self.gram = gram

    def kernel(self, first: Whole, second: Whole) -> Floats:
        """Look the inner products up."""
        return self.gram[np.ix_(first, second)]

    @cached_property
    def lengths(self) -> Floats:
        """Read from the diagonal."""
        return np.sqrt(np.maximum(np.diagonal(self.gram), 1e-12))


class LikenessOfRows(Likeness):
    """Clips of which standardised rows (n, d) are kept, in memory or in a memory map: for large pools."""

    def __init__(self, rows: Rows, kernel: str = "linear") -> None:
        self.rows = rows
        self.name = kernel

    def kernel(self, first: Whole, second: Whole) -> Floats:
        """Work the inner products out."""
        return KERNELS[self.name](self.rows[first], self.rows[second])

    @cached_property
    def lengths(self) -> Floats:
        """Worked out block by block."""
        few = (self.rows[start : start + FEW] for start in range(0, len(self.rows), FEW))
        if self.name == "linear":
            squares = [np.einsum("nd,nd->n", block, block) for block in few]
        else:
            squares = [np.diagonal(KERNELS[self.name](block, block)) for block in few]
        found = np.maximum(np.concatenate(squares).astype(np.float64), 1e-12)
        return np.asarray(np.sqrt(found))

    def margins(self, model: Model, labelled: Whole, clips: Whole) -> Floats:
        """Return the margins; with the linear kernel by one product with the machines' weights."""
        if self.name != "linear":
            return super().margins(model, labelled, clips)
        weights = np.ascontiguousarray(model.weights(self.rows[labelled]).T, np.float32)
        blocks = [clips[start : start + BLOCK] for start in range(0, max(len(clips), 1), BLOCK)]
        return np.concatenate([self._product(block, weights) + model.offset for block in blocks])

    def _product(self, clips: Whole, weights: Rows) -> Floats:
        """Return rows (n, d) times weights (d, k); a stretch is read as it lies, without copying rows."""
        if not len(clips):
            return np.zeros((0, weights.shape[1]))
        first, last = int(clips.min()), int(clips.max()) + 1
        if last - first > 2 * len(clips):
            return np.asarray(self.rows[clips] @ weights, np.float64)
        return np.asarray(self.rows[first:last] @ weights, np.float64)[clips - first]


class LikenessOfBoth(Likeness):
    """The same clips in two representations side by side, each half as heavy: `fused` for large pools."""

    def __init__(self, first: Likeness, second: Likeness) -> None:
        self.both = (first, second)

    def kernel(self, first: Whole, second: Whole) -> Floats:
        """Return the mean of both."""
        one, other = (likeness.kernel(first, second) for likeness in self.both)
        return (one + other) / 2

    @cached_property
    def lengths(self) -> Floats:
        """Half the squares of both together."""
        one, other = (likeness.lengths**2 for likeness in self.both)
        return np.sqrt((one + other) / 2)

    def margins(self, model: Model, labelled: Whole, clips: Whole) -> Floats:
        """Return the mean of both, as margins are linear in the kernel."""
        one, other = (likeness.margins(model, labelled, clips) for likeness in self.both)
        return (one + other) / 2
