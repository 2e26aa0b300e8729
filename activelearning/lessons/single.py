"""A single choice: one label of each clip. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning.confidence import of_prediction
from activelearning.evaluation import confusion, uar_interval
from activelearning.learner import Learner
from activelearning.lessons.contract import Lesson, Measured, Target, Thoughts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activelearning.learner import Learnt, Plan
    from activelearning.likeness import Likeness
    from quality.inference.answers import Whole


class Single(Lesson):
    """One classifier over all labels, measured by the unweighted average recall."""

    has_shares = True

    @property
    def can_learn(self) -> bool:
        """One label alone teaches nothing."""
        return len(self.labels) > 1

    def target(self, label: int | None, value: Mapping[str, Any] | None) -> Target | None:
        """Return the place of the label."""
        return self.labels.index(label) if label in self.labels else None

    def column(self, targets: Sequence[Target]) -> Any:
        """Return the places (n,)."""
        return np.array(targets, np.int64)

    def learner(
        self, plan: Plan, likenesses: Mapping[str, Likeness], groups: Whole, *, random_state: int
    ) -> Learner:
        """Return the learner of the papers."""
        return Learner(plan, likenesses, groups, len(self.labels), random_state=random_state)

    def foretold(self, learnt: Learnt, clips: Whole) -> list[Target]:
        """Return the place of the likeliest label."""
        found: list[Target] = learnt.probabilities(clips).argmax(axis=1).tolist()
        return found

    def measured(self, said: Sequence[Target], truth: Any, *, random_state: int, met: Any) -> Measured:
        """Return the UAR, and what is taken for what; of a label that was met elsewhere, nothing is known."""
        found, classes = self.column(said), len(self.labels)
        score = uar_interval(truth, found, classes, random_state=random_state, also=np.unique(met))
        return Measured(score, confusion(truth, found, classes).tolist())

    def thoughts(self, learnt: Learnt, clips: Whole) -> Thoughts:
        """Return the probability of each label by its id."""
        said = learnt.probabilities(clips)
        opinions = [
            {str(label): round(share, 6) for label, share in zip(self.labels, row, strict=True)}
            for row in said.tolist()
        ]
        likeliest = [self.labels[place] for place in said.argmax(axis=1).tolist()]
        return Thoughts(of_prediction(said), opinions, labels=likeliest)
