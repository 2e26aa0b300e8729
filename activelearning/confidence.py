"""How sure a classifier is of each clip, from its calibrated probabilities (n, C); larger is surer. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from quality.inference.answers import Floats


def of_prediction(probabilities: Floats) -> Floats:
    """Return the probability of the predicted class, 1/C to 1 (Hantke et al. 2017), shape (n,)."""
    return np.asarray(probabilities.max(axis=1))


def margin(probabilities: Floats) -> Floats:
    """Return how far the likeliest class is before the second, 0 to 1 (Scheffer et al. 2001), shape (n,)."""
    if probabilities.shape[1] < 2:
        return np.ones(len(probabilities))
    best = np.partition(probabilities, -2, axis=1)[:, -2:]
    return np.asarray(best[:, 1] - best[:, 0])


def certainty(probabilities: Floats) -> Floats:
    """Return 1 - entropy / log C, 0 to 1 (Shannon 1948), shape (n,)."""
    classes = probabilities.shape[1]
    if classes < 2:
        return np.ones(len(probabilities))
    logs = np.log(np.maximum(probabilities, 1e-300))
    return np.asarray(1 + (probabilities * logs).sum(axis=1) / np.log(classes))
