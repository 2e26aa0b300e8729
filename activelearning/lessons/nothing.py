"""Texts, regions, and whatever else has no classifier: results are counted, and nothing is learnt. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning.learner import Learner
from activelearning.lessons.contract import Lesson, Measured, Target, Thoughts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activelearning.learner import Learnt, Plan
    from activelearning.likeness import Likeness
    from quality.inference.answers import Whole


class Nothing(Lesson):
    """Clips are drawn by chance until a rule stops that."""

    @property
    def can_learn(self) -> bool:
        """It cannot."""
        return False

    def target(self, label: int | None, value: Mapping[str, Any] | None) -> Target | None:
        """Count every result."""
        return None if label is None and value is None else 0

    def column(self, targets: Sequence[Target]) -> Any:
        """Return as many zeros, (n,)."""
        return np.zeros(len(targets), np.int64)

    def learner(
        self, plan: Plan, likenesses: Mapping[str, Likeness], groups: Whole, *, random_state: int
    ) -> Learner:
        """Return a learner that nobody teaches."""
        return Learner(plan, likenesses, groups, 1, random_state=random_state)

    def foretold(self, learnt: Learnt, clips: Whole) -> list[Target]:
        """Raise: nobody foretells."""
        raise ValueError("Questions of this kind have no classifier to ask.")

    def measured(self, said: Sequence[Target], truth: Any, *, random_state: int, met: Any) -> Measured:
        """Raise: there is nothing to measure."""
        raise ValueError("Questions of this kind have no classifier to measure.")

    def thoughts(self, learnt: Learnt, clips: Whole) -> Thoughts:
        """Raise: nobody thinks."""
        raise ValueError("Questions of this kind have no classifier to ask.")
