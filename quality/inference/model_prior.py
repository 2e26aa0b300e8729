"""What a classifier may say before anybody has answered: one voice, and never more than a person's. Pure."""

import numpy as np

from quality.inference.answers import Floats

WEIGHTS = np.linspace(0.0, 1.0, 11)
#: No label is less probable to a classifier than this: it rules none out, least of all one it has never met.
LEAST = 0.001


def capped(prior: Floats, accuracy: float) -> Floats:
    """Return probabilities (T x C): none 0, none above this accuracy; the others grow in proportion."""
    prior = np.maximum(prior, LEAST)
    prior = prior / prior.sum(axis=1, keepdims=True)
    cap = max(accuracy, 1 / prior.shape[1])
    top = prior.max(axis=1, keepdims=True)
    is_top = prior == top
    rest = np.maximum(1 - top * is_top.sum(axis=1, keepdims=True), 1e-12)
    others = prior * (1 - cap) / rest
    limited = np.where(is_top, cap, others)
    found: Floats = np.where((top > cap) & (is_top.sum(axis=1, keepdims=True) == 1), limited, prior)
    found /= found.sum(axis=1, keepdims=True)
    return found


def weight(prior: Floats, people: Floats, *, tasks: float = 20.0) -> float:
    """Return how much of a prior (n x C) is believed, by what people say without it (n x C).

    The largest mean logarithm of what prior^w, normalised, gives to the people's labels; w = 0 is worth so
    many tasks of evidence, so without evidence there is no weight.
    """
    if not len(prior):
        return 0.0
    logs = np.log(np.maximum(prior, 1e-12))
    tempered = [one * logs - np.logaddexp.reduce(one * logs, axis=1, keepdims=True) for one in WEIGHTS]
    even = np.log(1 / prior.shape[1])
    gains = np.array([((found - even) * people).sum() for found in tempered])
    return float(WEIGHTS[np.argmax(gains)]) * len(prior) / (len(prior) + tasks)
