"""Strategies that rank the pool by one number for each clip. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activelearning import confidence
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

    name = "passive"
    title = "Passive"
    says = "Takes clips at random: no classifier is asked, and every clip has the same chance."

    def _choose(self, pool: Pool, probabilities: Floats, size: int, rng: np.random.Generator) -> Whole:
        return rng.permutation(len(pool))[:size]


class LeastCertain(Strategy):
    """The bottom of the ranking by confidence (Hantke, Zhang, Schuller 2017; Lewis, Gale 1994)."""

    name = "least"
    title = "Least certainty"
    says = "Takes the clips of whose label the classifier is least sure: strong once it knows a little."
    measure: Callable[[Floats], Floats] = staticmethod(confidence.of_prediction)

    def _choose(self, pool: Pool, probabilities: Floats, size: int, rng: np.random.Generator) -> Whole:
        return ascending(self.measure(probabilities), rng)[:size]


class MediumCertain(Strategy):
    """The middle of the ranking by confidence (Hantke, Zhang, Schuller 2017)."""

    name = "medium"
    title = "Medium certainty"
    says = "Takes the middle of the ranking: for sounds so hard that the least sure ones are noise."

    def _choose(self, pool: Pool, probabilities: Floats, size: int, rng: np.random.Generator) -> Whole:
        ranking = ascending(confidence.of_prediction(probabilities), rng)
        start = (len(ranking) - size) // 2
        return ranking[start : start + size]


class Margin(LeastCertain):
    """The two likeliest classes lie closest (Scheffer, Decomain, Wrobel 2001)."""

    name = "margin"
    title = "Margin"
    says = "Takes the clips that hang between two labels: for three labels and more."
    measure = staticmethod(confidence.margin)


class Entropy(LeastCertain):
    """The whole distribution is widest (Settles 2009)."""

    name = "entropy"
    title = "Entropy"
    says = "Takes the clips whose label could be anything: for many labels that resemble each other."
    measure = staticmethod(confidence.certainty)
