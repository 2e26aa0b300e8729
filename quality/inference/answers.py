"""The answers to one question as arrays, in the order in which they came. Pure."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Answers:
    """N answers to T tasks by J people among C labels; `known` holds a label, or -1, for each task.

    Where `again` (N) is true, somebody was asked once more: the task is one whose known label is what they
    said before. That says how far they agree with themselves, nothing of the clip.
    """

    task: Whole
    person: Whole
    label: Whole
    known: Whole
    people: int
    labels: int
    again: NDArray[np.bool_] | None = None

    def part(self, rows: slice | NDArray[np.bool_]) -> Self:
        """Return some of these answers, of the same tasks and people."""
        again = None if self.again is None else self.again[rows]
        return replace(
            self, task=self.task[rows], person=self.person[rows], label=self.label[rows], again=again
        )

    @property
    def tasks(self) -> int:
        """How many tasks there are, answered or not."""
        return len(self.known)

    def __len__(self) -> int:
        return len(self.task)


def add_up(rows: Whole, values: Floats, size: int) -> Floats:
    """Return the sums of values (N x K) over equal rows, as size x K."""
    wide = values.shape[1]
    cells = (rows[:, None] * wide + np.arange(wide)).ravel()
    summed: Floats = np.bincount(cells, values.ravel(), minlength=size * wide).astype(float)
    return summed.reshape(size, wide)


def softmax(logs: Floats) -> Floats:
    """Return probabilities along the last axis."""
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    found: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return found
