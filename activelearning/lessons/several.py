"""A multiple choice: a classifier for each label, of whether it was chosen. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning.evaluation import shared_recalls_interval
from activelearning.learner import Labelled, Learner
from activelearning.lessons.contract import Lesson, Measured, Target, Thoughts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activelearning.learner import Learnt, Plan
    from activelearning.likeness import Likeness
    from activelearning.representations import Choice
    from quality.inference.answers import Floats, Whole

#: Whether a label was chosen: no, yes.
ANSWERS = 2


class LearntSeveral:
    """What each label's classifier has learnt of the same clips (l,)."""

    def __init__(self, parts: Sequence[Learnt]) -> None:
        self.parts = list(parts)

    @property
    def labelled(self) -> Whole:
        """The clips that all of them learnt from."""
        return self.parts[0].labelled

    @property
    def likeness(self) -> Likeness:
        """What most of the classifiers hear."""
        names = [part.choice.chosen for part in self.parts]
        most = max(names, key=names.count)
        return self.parts[names.index(most)].likeness

    @property
    def choice(self) -> Choice:
        """Why most of them hear it."""
        names = [part.choice.chosen for part in self.parts]
        return self.parts[names.index(max(names, key=names.count))].choice

    def chosen(self, clips: Whole) -> Floats:
        """Return the probability that each label is chosen for clips (n,), shape (n, C)."""
        return np.stack([part.probabilities(clips)[:, 1] for part in self.parts], axis=1)

    def probabilities(self, clips: Whole) -> Floats:
        """Return what is said of each clip's most doubtful label, (n, 2): the least of all confidences.

        A clip is worth asking about if any label is in doubt (Brinker 2006): a mean over labels would drown
        in those that nearly no clip has.
        """
        chosen = self.chosen(clips)
        doubtful = np.abs(chosen - 0.5).argmin(axis=1)
        share = chosen[np.arange(len(clips)), doubtful]
        return np.stack([1 - share, share], axis=1)


class LearnerOfSeveral(Learner):
    """A learner for each label; clips are chosen by the label that is most in doubt."""

    def learn(self, labelled: Labelled) -> Any:
        """Fit each label's classifier to labels (l, C) of 0 and 1; each hears what is best for its label."""
        return LearntSeveral(
            [
                super(LearnerOfSeveral, self).learn(
                    Labelled(labelled.clips, labelled.labels[:, place], labelled.unguided)
                )
                for place in range(self.classes)
            ]
        )

    @property
    def answers(self) -> int:
        """Each classifier knows two classes."""
        return ANSWERS


class Several(Lesson):
    """Whether each label was chosen; measured by the UAR of yes and no, each label counted alike."""

    def target(self, label: int | None, value: Mapping[str, Any] | None) -> Target | None:
        """Return 1 for each label that people chose, else 0."""
        chosen = (value or {}).get("labels")
        return None if chosen is None else [int(label in chosen) for label in self.labels]

    def column(self, targets: Sequence[Target]) -> Any:
        """Return them by clip and label, (n, C)."""
        return np.array(targets, np.int64).reshape(-1, len(self.labels))

    def learner(
        self, plan: Plan, likenesses: Mapping[str, Likeness], groups: Whole, *, random_state: int
    ) -> Learner:
        """Return a learner for each label in one."""
        return LearnerOfSeveral(plan, likenesses, groups, len(self.labels), random_state=random_state)

    def choices(self, learnt: Any) -> list[tuple[int | None, Choice]]:
        """Return the choice of each label's classifier."""
        return [(label, part.choice) for label, part in zip(self.labels, learnt.parts, strict=True)]

    def foretold(self, learnt: Any, clips: Whole) -> list[Target]:
        """Return 1 for each label that is more likely chosen than not."""
        found: list[Target] = (learnt.chosen(clips) >= 0.5).astype(int).tolist()
        return found

    def measured(self, said: Sequence[Target], truth: Any, *, random_state: int, met: Any) -> Measured:
        """Return the mean UAR of yes and no over labels; nothing where all these clips have the same.

        One that none or all of them have is left out of the mean; where it was met otherwise elsewhere, of
        that nothing is known, and the interval says so.
        """
        both = [(truth == answer).any(axis=0) for answer in range(ANSWERS)]
        if not (both[0] & both[1]).any():
            return Measured(None)
        there = np.stack([both[answer] | (met == answer).any(axis=0) for answer in range(ANSWERS)])
        # What has one answer everywhere is nothing to tell apart.
        there &= there.all(axis=0)
        found = self.column(said)
        return Measured(shared_recalls_interval(truth, found, there, random_state=random_state))

    def thoughts(self, learnt: Any, clips: Whole) -> Thoughts:
        """Return the probability of each label by its id; they need not add up to one."""
        chosen = learnt.chosen(clips)
        opinions = [
            {str(label): round(share, 6) for label, share in zip(self.labels, row, strict=True)}
            for row in chosen.tolist()
        ]
        likeliest = [self.labels[place] for place in chosen.argmax(axis=1).tolist()]
        return Thoughts(learnt.probabilities(clips).max(axis=1), opinions, labels=likeliest)
