"""What a new project gets: clips that stand for all others first, then those of least certainty. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activelearning.strategies import told
from activelearning.strategies.ranking import LeastCertain
from activelearning.strategies.typical import SAMPLE, representatives, sample

if TYPE_CHECKING:
    from activelearning.strategies.contract import Pool
    from quality.inference.answers import Whole

#: Labels before the classifier is asked: fewer tell neither which representation is better nor what is hard.
EXPLORED = 24
#: And so many for each label, so that rare ones among many are met.
EXPLORED_OF_A_CLASS = 3


class Default(LeastCertain):
    """Representatives of the pool while the classifier knows little, least certainty from then on.

    What a classifier of a dozen labels is unsure of says more about these labels than about the sounds. Clips
    that lie where there is much, and apart, teach it as much there or more (Hacohen, Dekel, Weinshall 2022),
    whatever the number of classes; and as no classifier chose them, representations can be compared on them.
    """

    name, title, says = told.DEFAULT

    def __init__(self, explored: int = EXPLORED, of_a_class: int = EXPLORED_OF_A_CLASS) -> None:
        self.explored = explored
        self.of_a_class = of_a_class

    def exploring(self, unguided: int, classes: int) -> float:
        """Return 1 until there are labels enough to ask the classifier, then 0."""
        return 1.0 if unguided < max(self.explored, self.of_a_class * classes, 1) else 0.0

    def _begin(self, pool: Pool, size: int, rng: np.random.Generator) -> Whole:
        among = sample(pool.clips, rng, max(size, SAMPLE))
        chosen = among[representatives(pool.likeness, among, among, size, known=pool.labelled)]
        order = np.argsort(pool.clips)
        return order[np.searchsorted(pool.clips, chosen, sorter=order)]
