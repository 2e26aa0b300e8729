"""What the classifier would know had all its clips been drawn by chance: an estimate. Pure.

Nobody has labelled a second project by chance. But some clips no classifier chose: the first set, and the
random arm. The same classifier is fitted to some of these, and more, and all, and measured on the same
holdout. Beyond them, the curve is continued along the logarithm of labels, as long as that is not too far.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning.evaluation import uar

if TYPE_CHECKING:
    from activelearning.classifier import Classifier
    from activelearning.learner import Labelled, Learnt
    from quality.inference.answers import Floats, Whole

#: How often clips are drawn, and how many steps a curve has.
TIMES, STEPS = 20, 8
#: With fewer clips that nobody chose there is no curve; a step has no fewer than these.
FEWEST, SMALLEST = 16, 8
#: A curve is continued to so many times its labels, and no further.
REACH = 8.0
#: So much of what might be lies between the ends that are told.
INSIDE = 0.9


@dataclass(frozen=True)
class Chance:
    """Curves by labels (s,): UAR of each drawing (TIMES, s), 0 to 1."""

    labels: Whole
    uar: Floats

    @property
    def mean(self) -> Floats:
        """The curve that is shown, (s,)."""
        return np.asarray(self.uar.mean(axis=0))

    def slopes(self) -> tuple[Floats, Floats]:
        """Return each drawing's line along the logarithm of labels: where it ends, and its rise, both
        (TIMES,).

        Fitted to the larger half of the steps, for curves bend in the beginning.
        """
        half = len(self.labels) // 2
        along = np.log(self.labels[half:] / self.labels[-1])
        centred = along - along.mean()
        means = self.uar[:, half:].mean(axis=1)
        rise = (self.uar[:, half:] * centred).sum(axis=1) / (centred**2).sum()
        return means - rise * along.mean(), np.maximum(rise, 0)

    def at(self, labels: Floats) -> Floats:
        """Return the continued curve at these numbers of labels (m,), shape (m,)."""
        ends, rises = self.slopes()
        lines = ends[:, None] + rises[:, None] * np.log(labels / self.labels[-1])[None, :]
        return np.asarray(np.minimum(lines, 1).mean(axis=0))

    def labels_to(self, wanted: float) -> list[float]:
        """Return by how many labels this UAR is reached: the median of the drawings, and the ends of 90 %.

        Infinite where a drawing does not come so far within REACH times its labels.
        """
        shares = [0.5, (1 - INSIDE) / 2, (1 + INSIDE) / 2]
        found: list[float] = np.quantile(self._reached(wanted), shares, method="higher").tolist()
        return found

    def _reached(self, wanted: float) -> Floats:
        ends, rises = self.slopes()
        last = float(self.labels[-1])
        with np.errstate(divide="ignore", over="ignore"):
            beyond = last * np.exp((wanted - ends) / rises)
        beyond = np.where(beyond <= REACH * last, np.maximum(beyond, last), np.inf)
        within = np.maximum.accumulate(self.uar, axis=1) >= wanted
        first = self.labels[within.argmax(axis=1)].astype(np.float64)
        return np.where(within.any(axis=1), first, beyond)


def by_chance(
    classifier: Classifier,
    learnt: Learnt,
    labelled: Labelled,
    *,
    held: Whole,
    truth: Whole,
    classes: int,
    random_state: int = 0,
) -> Chance | None:
    """Measure the classifier on the holdout's clips (h,) and labels (h,), fitted to more and more clips by
    chance.

    It hears the representation that `learnt` hears. Each drawing is one order of the clips that no classifier
    chose; its steps are the first of them. Nothing where there are too few, or nothing is held.
    """
    own = np.flatnonzero(labelled.unguided)
    if len(own) < FEWEST or not len(held):
        return None
    clips, labels = labelled.clips[own], labelled.labels[own]
    sizes = np.unique(np.geomspace(SMALLEST, len(own), STEPS).round().astype(np.int64))
    gram = learnt.likeness.kernel(clips, clips)
    apart = learnt.likeness.kernel(held, clips)
    rng = np.random.default_rng([random_state, 47])
    found = np.empty((TIMES, len(sizes)))
    for time in range(TIMES):
        order = rng.permutation(len(own))
        for step, size in enumerate(sizes.tolist()):
            some = order[:size]
            model = classifier.fit(gram[np.ix_(some, some)], labels[some], classes)
            said = replace(model, sharpness=learnt.model.sharpness).predict(apart[:, some])
            found[time, step] = uar(truth, said, classes)
    return Chance(sizes, found)


@dataclass(frozen=True)
class Cost:
    """What labels cost in answers: `others` whatever is learnt from, and `each` for a label."""

    others: float
    each: float

    def of(self, labels: float) -> int:
        """Return the answers of so many labels."""
        return round(self.others + self.each * labels)


def told(found: Chance, reached: float, cost: Cost) -> dict[str, Any]:
    """Return what is kept of a curve: points (answers, UAR) that were measured, and how it goes on.

    `needed` says by how many answers it comes to the UAR `reached`, and between which; None is too far to
    say.
    """
    further = np.geomspace(found.labels[-1], REACH * found.labels[-1], STEPS)
    return {
        "clips": int(found.labels[-1]),
        "measured": _points(found.labels, found.mean, cost),
        "expected": _points(further, found.at(further), cost),
        "reached": reached,
        "needed": [None if np.isinf(one) else cost.of(one) for one in found.labels_to(reached)],
        "further_than": cost.of(float(further[-1])),
    }


def _points(labels: Floats | Whole, shares: Floats, cost: Cost) -> list[list[float]]:
    return [[cost.of(n), round(share, 4)] for n, share in zip(labels.tolist(), shares.tolist(), strict=True)]
