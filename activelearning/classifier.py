"""A support vector machine over a Gram matrix, one machine for each pair of classes. Pure.

Hantke, Zhang, Schuller 2017 use a linear SVM with C = 0.01, which is what `Classifier()` is; a Gram matrix
of another kernel makes another machine. A project computes its matrix once, and rounds take parts of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from sklearn.svm import SVC

from quality.inference.answers import softmax

if TYPE_CHECKING:
    from activelearning.scaling import Rows
    from quality.inference.answers import Floats, Whole


@dataclass(frozen=True)
class Model:
    """What fitting found, as arrays that can be stored.

    `present` (k,) are the classes that labels named, of `classes`; `dual` (pairs, l) and `offset` (pairs,)
    make the machines; `sharpness` turns margins into probabilities (`activelearning.calibration` finds it).
    """

    classes: int
    present: Whole
    dual: Floats
    offset: Floats
    sharpness: float = 1.0

    def margins(self, gram: Floats) -> Floats:
        """Return the signed margins of clips from their likeness to the labelled (n, l), shape (n, pairs)."""
        return np.asarray(gram @ self.dual.T + self.offset)

    def probabilities(self, gram: Floats) -> Floats:
        """Return the probability of each class from the likeness (n, l), shape (n, classes)."""
        return self.judge(self.margins(gram))

    def judge(self, margins: Floats) -> Floats:
        """Return the probability of each class from margins (n, pairs), shape (n, classes).

        Each machine says sigmoid(sharpness x margin); a class is as probable as the product of what its
        machines say, to the power 2/k: with two classes this is Platt's sigmoid (Platt 1999), with more the
        machines' overlap is taken out. Classes that no label named get 0.
        """
        first, second = _sides(len(self.present))
        leaning = self.sharpness * margins
        logs = -np.logaddexp(0, -leaning) @ first - np.logaddexp(0, leaning) @ second
        found = np.zeros((len(margins), self.classes))
        found[:, self.present] = softmax(logs * 2 / max(len(self.present), 2))
        return found

    def predict(self, gram: Floats) -> Whole:
        """Return the likeliest class of each clip from the likeness (n, l), shape (n,)."""
        return np.asarray(self.probabilities(gram).argmax(axis=1), np.int64)

    def weights(self, rows: Rows) -> Floats:
        """Return the machines in the space of the labelled clips' rows (l, d), shape (pairs, d).

        With a linear kernel the margins of any rows are `rows @ weights.T + offset`, without a Gram matrix.
        """
        return np.asarray(self.dual @ rows)


@dataclass(frozen=True)
class Classifier:
    """How a model is fitted: the cost C of a clip on the wrong side, and whether classes are made even."""

    cost: float = 0.01
    upsample: bool = True

    def fit(self, gram: Floats, labels: Whole, classes: int) -> Model:
        """Fit labelled clips: their Gram matrix (l, l) and labels (l,), 0 to classes - 1.

        Upsampling repeats the clips of rare classes until all are as many as the largest. To these machines a
        clip that comes w times is a clip of cost w C, so that is what is done: the same on average, without
        chance and at the cost of l clips. Raises: ValueError without labels.
        """
        if not len(labels):
            raise ValueError("There is no label to learn from: label a first set of clips.")
        present, sizes = np.unique(labels, return_counts=True)
        if len(present) == 1:
            return Model(classes, present, np.zeros((0, len(labels))), np.zeros(0))
        weight = dict(zip(present.tolist(), sizes.max() / sizes, strict=True)) if self.upsample else None
        machine = SVC(C=self.cost, kernel="precomputed", class_weight=weight)
        machine.fit(gram, labels)
        dual = _by_pair(machine, len(labels))
        return Model(classes, present, dual, _towards_first(machine.intercept_, len(present)))


@cache
def _sides(present: int) -> tuple[Floats, Floats]:
    """Mark the class that each pair's positive margins speak for, and the other, both (pairs, k)."""
    pairs = np.array(list(combinations(range(present), 2)), np.int64).reshape(-1, 2)
    every = np.eye(present)
    return every[pairs[:, 0]], every[pairs[:, 1]]


def _by_pair(machine: SVC, labelled: int) -> Floats:
    """Undo libsvm's packing of dual coefficients (k - 1, support vectors) into one row a pair of classes.

    Row j - 1 holds, for the support vectors of class i < j, their part in the machine (i, j); row i holds the
    same for those of class j.
    """
    ends = np.cumsum(machine.n_support_)
    spans = [slice(end - size, end) for end, size in zip(ends, machine.n_support_, strict=True)]
    pairs = list(combinations(range(len(spans)), 2))
    dual = np.zeros((len(pairs), labelled))
    for place, (first, second) in enumerate(pairs):
        dual[place, machine.support_[spans[first]]] = machine.dual_coef_[second - 1, spans[first]]
        dual[place, machine.support_[spans[second]]] = machine.dual_coef_[first, spans[second]]
    return -dual if len(spans) == 2 else dual


def _towards_first(intercept: Floats, present: int) -> Floats:
    """Let positive margins mean the first class of a pair, as they do but with two classes."""
    return np.asarray(-intercept if present == 2 else intercept)
