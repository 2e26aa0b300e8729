"""Ridge regression over a Gram matrix, and how far what it says may be off. Pure.

The same features as the classifier's, the same likenesses: a Gram matrix of another representation makes
another regression. Seen as Bayesian (MacKay 1992; Rasmussen, Williams 2006, eq. 2.25 and 2.26) it has a
predictive variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from quality.inference.answers import Floats

#: Ridges that are tried, as shares of a clip's own likeness.
RIDGES = np.geomspace(0.03, 30, 13)
#: The logarithm of the ridge leans on 1 by so much: a dozen clips move it little.
SPREAD = 1.5


@dataclass(frozen=True)
class Regression:
    """What fitting found: `dual` (l, k) and `mean` (k,) make k numbers of a clip's likenesses to l clips.

    `precision` (l, l) is the inverse of the ridged Gram matrix, `noise` (k,) the variance that a clip's own
    number has beyond what features tell, `unit` what a clip's likeness to itself is on average.
    """

    mean: Floats
    dual: Floats
    precision: Floats
    noise: Floats
    ridge: float
    unit: float

    def predict(self, gram: Floats) -> Floats:
        """Return the numbers of clips from their likeness to the labelled ones (n, l), shape (n, k)."""
        return np.asarray(gram @ self.dual / self.unit + self.mean)

    def unknown(self, gram: Floats, own: Floats) -> Floats:
        """Return which share of what features can tell of clips is not known yet, 0 to 1, shape (n,).

        Parameters: their likeness to the labelled clips (n, l), and to themselves (n,). Beside what nobody
        can know it is the whole predictive variance, as (own / unit) noise / ridge.
        """
        near = gram / self.unit
        alone = np.maximum(own / self.unit, 1e-12)
        explained = np.einsum("nl,lm,nm->n", near, self.precision, near, optimize=True)
        return np.asarray(np.clip(1 - explained / alone, 0, 1))

    def spread(self, gram: Floats, own: Floats) -> Floats:
        """Return the standard deviation of what is expected of clips, shape (n, k)."""
        variance = self.unknown(gram, own) * own / self.unit
        return np.asarray(np.sqrt(variance[:, None] * (self.noise / self.ridge)[None, :]))


def fit(gram: Floats, numbers: Floats) -> Regression:
    """Fit labelled clips: their Gram matrix (l, l) and numbers (l, k). Raises: ValueError without labels.

    The ridge is the one by which each clip is best foretold from all others, in closed form (Allen 1974),
    all k numbers together and each in its own deviations.
    """
    if not len(numbers):
        raise ValueError("There is no label to learn from: label a first set of clips.")
    unit = float(np.mean(np.diagonal(gram))) or 1.0
    mean, deviation = numbers.mean(axis=0), numbers.std(axis=0)
    away = (numbers - mean) / np.where(deviation > 0, deviation, 1)
    values, vectors = np.linalg.eigh(gram / unit)
    turned = vectors.T @ away
    ridge = _best(np.maximum(values, 0), vectors, turned)
    kept = 1 / (np.maximum(values, 0) + ridge)
    dual = vectors @ (kept[:, None] * turned)
    precision = (vectors * kept) @ vectors.T
    noise = ridge * (away * dual).mean(axis=0)
    return Regression(mean, dual * deviation, precision, noise * deviation**2, ridge, unit)


def _best(values: Floats, vectors: Floats, turned: Floats) -> float:
    """Return the ridge with the least error on clips that are left out, one at a time."""
    clips = len(values)
    scores = []
    for ridge in RIDGES:
        kept = 1 / (values + ridge)
        dual = vectors @ (kept[:, None] * turned)
        alone = (vectors**2) @ kept
        error = float(((dual / alone[:, None]) ** 2).mean())
        scores.append(clips / 2 * np.log(max(error, 1e-12)) + 0.5 * (np.log(ridge) / SPREAD) ** 2)
    return float(RIDGES[int(np.argmin(scores))])
