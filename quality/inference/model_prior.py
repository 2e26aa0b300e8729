"""What a classifier may say before anybody has answered: one voice, and never more than a person's. Pure."""

from dataclasses import dataclass

import numpy as np

from quality.inference.answers import Floats, Whole

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
    gains = np.array([gains_of(prior, people, one).sum() for one in WEIGHTS])
    return float(WEIGHTS[np.argmax(gains)]) * len(prior) / (len(prior) + tasks)


def gains_of(prior: Floats, people: Floats, weight: float) -> Floats:
    """Return by how much each prior^weight (n x C), normalised, makes people's labels (n x C) more probable.

    In logarithms above labels that are all as probable (n); below 0 it misleads.
    """
    logs = weight * np.log(np.maximum(prior, 1e-12))
    logs -= np.logaddexp.reduce(logs, axis=1, keepdims=True)
    found: Floats = ((logs + np.log(prior.shape[1])) * people).sum(axis=1)
    return found


@dataclass(frozen=True)
class Voice:
    """How much of a classifier's opinion counts, and what that rests on.

    `gain` is how much more probable it made labels of so many `clips` that no classifier chose, a logarithm
    for each; `error` is its standard error. While it is not above that, the `weight` is 0.
    """

    weight: float
    clips: int
    gain: float
    error: float


def voice(prior: Floats, people: Floats, fair: Whole) -> Voice:
    """Return how much a classifier is believed, by what it says (n x C) and people say without it (n x C).

    It has seen none of these labels. `fair` are the places of clips that no classifier chose: unless it helps
    there, by more than one standard error, nothing of it counts, however right it is where it asked.
    """
    found = weight(prior, people)
    gains = gains_of(prior[fair], people[fair], found)
    gain = float(gains.mean()) if len(gains) else 0.0
    error = float(gains.std(ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else float("inf")
    return Voice(found if gain > error else 0.0, len(gains), gain, error)


def spoken(prior: Floats, accuracy: float, weight: float) -> Floats:
    """Return what of a classifier's opinion counts (n x C): capped at one average person, and weighed."""
    found: Floats = capped(prior, accuracy) ** weight
    found /= found.sum(axis=1, keepdims=True)
    return found
