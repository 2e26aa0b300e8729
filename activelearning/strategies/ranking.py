"""Strategies that rank the pool by one number for each clip. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activelearning import confidence
from activelearning.strategies import told
from activelearning.strategies.contract import Pool, Strategy

if TYPE_CHECKING:
    from collections.abc import Callable

    from quality.inference.answers import Floats, Whole


def ascending(values: Floats, rng: np.random.Generator) -> Whole:
    """Return the places of values (n,) from the smallest to the largest, ties in a random order."""
    mixed = rng.permutation(len(values))
    return np.asarray(mixed[np.argsort(values[mixed], kind="stable")])


class Passive(Strategy):
    """Chance: what every other strategy is compared with."""

    name, title, says = told.PASSIVE

    def _choose(self, pool: Pool, probabilities: Floats, size: int, rng: np.random.Generator) -> Whole:
        return rng.permutation(len(pool))[:size]


class LeastCertain(Strategy):
    """The bottom of the ranking by confidence (Hantke, Zhang, Schuller 2017; Lewis, Gale 1994)."""

    name, title, says = told.LEAST
    measure: Callable[[Floats], Floats] = staticmethod(confidence.of_prediction)

    def _choose(self, pool: Pool, probabilities: Floats, size: int, rng: np.random.Generator) -> Whole:
        return ascending(self.measure(probabilities), rng)[:size]


class MediumCertain(Strategy):
    """The middle of the ranking by confidence (Hantke, Zhang, Schuller 2017)."""

    name, title, says = told.MEDIUM

    def _choose(self, pool: Pool, probabilities: Floats, size: int, rng: np.random.Generator) -> Whole:
        ranking = ascending(confidence.of_prediction(probabilities), rng)
        start = (len(ranking) - size) // 2
        return ranking[start : start + size]


class Margin(LeastCertain):
    """The two likeliest classes lie closest (Scheffer, Decomain, Wrobel 2001)."""

    name, title, says = told.MARGIN
    measure = staticmethod(confidence.margin)


class Entropy(LeastCertain):
    """The whole distribution is widest (Settles 2009)."""

    name, title, says = told.ENTROPY
    measure = staticmethod(confidence.certainty)
