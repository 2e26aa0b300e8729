"""How frequent labels are, as far as answers can tell. Pure.

People who say one label too often make it look frequent, and then more of its clips look like it. So labels
are taken to be equally frequent until other frequencies explain the answers better by more than their
number alone would: the Bayesian information criterion (Schwarz 1978) weighs the two beliefs.
"""

import numpy as np

from quality.inference.answers import Floats, softmax
from quality.inference.beliefs import Beliefs

#: Steps of expectation and maximisation; each sweep over people goes on from them.
STEPS = 4


def frequencies(likelihood: Floats, beliefs: Beliefs) -> Floats:
    """Return how frequent labels are (C).

    `likelihood` (T x C): logarithms of how probable the answers to each task are by each label.
    """
    tasks, labels = likelihood.shape
    even = np.full(labels, 1 / labels)
    if not tasks:
        return even
    found = even
    for _ in range(STEPS):
        counts = softmax(likelihood + np.log(found)).sum(axis=0)
        found = (counts + beliefs.class_clips / labels) / (tasks + beliefs.class_clips)
    gained = _explains(likelihood, found) - _explains(likelihood, even)
    penalty = (labels - 1) / 2 * np.log(tasks)
    uneven = 1 / (1 + np.exp(np.clip(penalty - gained, -50, 50)))
    shares: Floats = uneven * found + (1 - uneven) * even
    return shares


def _explains(likelihood: Floats, shares: Floats) -> float:
    """Return the logarithm of how probable all answers are where labels are so frequent."""
    logs = likelihood + np.log(shares)
    top = logs.max(axis=1)
    return float((top + np.log(np.exp(logs - top[:, None]).sum(axis=1))).sum())
