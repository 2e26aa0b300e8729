"""Probabilities that can be believed, from ten labels on: cross-validated margins and one sharpness. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from activelearning.classifier import Classifier, Model
    from quality.inference.answers import Floats, Whole

Marks = NDArray[np.bool_]

FOLDS = 5
#: Sharpness leans on 2, a margin of 1 being 88 % of two classes, within a factor of e.
LEAN, SPREAD = np.log(2.0), 1.0
SHARPNESSES = np.exp(np.linspace(np.log(0.05), np.log(20.0), 61))


@dataclass(frozen=True)
class Unseen:
    """What models said of labelled clips that they had not seen: one part for each fold."""

    models: tuple[Model, ...]
    margins: tuple[Floats, ...]
    clips: tuple[Whole, ...]
    classes: int

    @property
    def places(self) -> Whole:
        """Which of the labelled clips were judged, in the order of the folds, shape (m,)."""
        return np.concatenate([np.zeros(0, np.int64), *self.clips])

    def probabilities(self, sharpness: float) -> Floats:
        """Return what was said of them at this sharpness, shape (m, classes)."""
        folds = zip(self.models, self.margins, strict=True)
        said = [replace(model, sharpness=sharpness).judge(margins) for model, margins in folds]
        return np.concatenate([np.zeros((0, self.classes)), *said])


def fit(classifier: Classifier, gram: Floats, labels: Whole, classes: int, *, random_state: int = 0) -> Model:
    """Fit labelled clips (l, l), (l,); the model has the sharpness that cross-validation finds."""
    seen = unseen(classifier, gram, labels, classes, parts=stratified(labels, FOLDS, random_state))
    model = classifier.fit(gram, labels, classes)
    return replace(model, sharpness=sharpness(seen, labels))


def unseen(
    classifier: Classifier,
    gram: Floats,
    labels: Whole,
    classes: int,
    *,
    parts: Whole,
    judged: Marks | None = None,
) -> Unseen:
    """Cross-validate: judge each part of the labelled clips (l,) by a model of all other parts.

    `judged` (l,) marks the clips that are judged, all if None; the others are only learnt from, and not while
    their part is judged. Clips of part -1 are always learnt from.
    """
    folds = list(_folds(labels, parts, parts >= 0 if judged is None else judged & (parts >= 0)))
    models = tuple(classifier.fit(gram[np.ix_(kept, kept)], labels[kept], classes) for kept, _ in folds)
    margins = tuple(
        model.margins(gram[np.ix_(left, kept)]) for model, (kept, left) in zip(models, folds, strict=True)
    )
    return Unseen(models, margins, tuple(left for _, left in folds), classes)


def _folds(labels: Whole, parts: Whole, judged: Marks) -> Iterator[tuple[Whole, Whole]]:
    """Yield who is learnt from and who is judged; a clip whose class nobody else has cannot be judged."""
    for part in np.unique(parts[judged]):
        kept = np.flatnonzero(parts != part)
        left = np.flatnonzero((parts == part) & judged & np.isin(labels, labels[kept]))
        if len(left) and len(np.unique(labels[kept])) > 1:
            yield kept, left


def stratified(labels: Whole, folds: int, random_state: int) -> Whole:
    """Deal labelled clips (l,) into parts, each class evenly; a class with one clip stays out (-1)."""
    rng = np.random.default_rng([random_state, 11])
    mixed = rng.permutation(len(labels))
    dealt = mixed[np.argsort(labels[mixed], kind="stable")]
    parts = np.empty(len(labels), np.int64)
    parts[dealt] = np.arange(len(labels)) % folds
    parts[np.bincount(labels)[labels] < 2] = -1
    return parts


def sharpness(seen: Unseen, labels: Whole) -> float:
    """Return the sharpness that makes the labels (l,) of unseen clips most probable.

    One parameter as in Guo et al. (2017), for a slope and a shift of each machine would be fitted to noise;
    its logarithm leans on LEAN by SPREAD, so that ten labels move it little and none leave it there.
    """
    leaning = -0.5 * ((np.log(SHARPNESSES) - LEAN) / SPREAD) ** 2
    if not len(seen.places):
        return float(np.exp(LEAN))
    truth, rows = labels[seen.places], np.arange(len(seen.places))
    said = [np.log(seen.probabilities(one)[rows, truth] + 1e-12).sum() for one in SHARPNESSES]
    return float(SHARPNESSES[np.argmax(said + leaning)])
