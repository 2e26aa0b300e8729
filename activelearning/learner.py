"""One round of active learning: what is learnt from the labels there are, and which clips come next. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning import calibration
from activelearning.classifier import Classifier, Model
from activelearning.representations import FUSED, RAW, Choice, choose
from activelearning.strategies.contract import Pool, Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from activelearning.calibration import Marks
    from activelearning.likeness import Likeness
    from quality.inference.answers import Floats, Whole

#: Labels at which representations are first compared, and by how much they have grown at the next look.
FIRST_LOOK, LOOK_AGAIN = 24, 1.25


@dataclass(frozen=True)
class Plan:
    """How a project learns: `random_share` of each round is drawn from the whole open pool by chance."""

    strategy: Strategy
    classifier: Classifier = field(default_factory=Classifier)
    chooses_representation: bool = False
    random_share: float = 0.0


@dataclass(frozen=True)
class Labelled:
    """Clips (l,) with labels (l,), oldest first; `unguided` (l,) marks those that no classifier chose.

    Where a question is answered otherwise, labels are what its lesson learns from, (l, ...).
    """

    clips: Whole
    labels: Any
    unguided: Marks

    def first(self, count: int) -> Labelled:
        """Return what was labelled first."""
        return Labelled(self.clips[:count], self.labels[:count], self.unguided[:count])


@dataclass(frozen=True)
class Learnt:
    """A model, the clips (l,) it was fitted to, the representation it hears, and why this one."""

    model: Model
    likeness: Likeness
    choice: Choice
    labelled: Whole

    def probabilities(self, clips: Whole) -> Floats:
        """Return the calibrated probability of each class for clips (n,), shape (n, C)."""
        return self.model.judge(self.likeness.margins(self.model, self.labelled, clips))


@dataclass(frozen=True)
class Round:
    """The clips of a round (n,): what the classifier asked for, what it had no say in, the random arm.

    `unguided` (n,) marks all it had no say in, `by_chance` (n,) the random arm among them, for which each
    open clip had the probability `chance`.
    """

    clips: Whole
    unguided: Marks
    by_chance: Marks
    chance: float


class Learner:
    """Learns and chooses for one question of a project, over its clips in one or several representations.

    `likenesses` holds raw and what else there is; `groups` (n,) are the speakers or recordings of all clips.
    The same labels and `random_state` give the same round, however often it is begun anew.
    """

    def __init__(
        self,
        plan: Plan,
        likenesses: Mapping[str, Likeness],
        groups: Whole,
        classes: int,
        *,
        random_state: int = 0,
    ) -> None:
        self.plan = plan
        self.likenesses = likenesses
        self.groups = groups
        self.classes = classes
        self.random_state = random_state
        self._choices: dict[bytes, Choice] = {}

    @property
    def answers(self) -> int:
        """How many classes one classifier tells apart."""
        return self.classes

    def begin(self, open_clips: Whole, size: int) -> Round:
        """Choose the first set, before there is any label."""
        clips = self._explore(open_clips, np.zeros(0, np.int64), size, self.random_state)
        return Round(clips, np.ones(len(clips), bool), np.zeros(len(clips), bool), 0.0)

    def learn(self, labelled: Labelled) -> Learnt:
        """Choose the representation and fit the classifier."""
        choice = self._choice(labelled)
        likeness = self.likenesses[choice.chosen]
        model = calibration.fit(
            self.plan.classifier,
            likeness.kernel(labelled.clips, labelled.clips),
            labelled.labels,
            self.answers,
            random_state=self.random_state,
        )
        return Learnt(model, likeness, choice, labelled.clips)

    def unseen(self, learnt: Learnt, labelled: Labelled) -> Floats:
        """Return what a machine says of labelled clips (l,) whose labels it has not seen, shape (l, C).

        Cross-validated in five parts; even where a class has but one clip.
        """
        labels = labelled.labels
        parts = calibration.stratified(labels, calibration.FOLDS, self.random_state)
        gram = learnt.likeness.kernel(labelled.clips, labelled.clips)
        seen = calibration.unseen(self.plan.classifier, gram, labels, self.classes, parts=parts)
        found = np.full((len(labels), self.classes), 1 / self.classes)
        found[seen.places] = seen.probabilities(learnt.model.sharpness)
        return found

    def next(self, learnt: Learnt, labelled: Labelled, open_clips: Whole, size: int) -> Round:
        """Choose `size` clips for the next round among those that are open (n,), fewer if there are fewer."""
        rng = np.random.default_rng([self.random_state, len(labelled.clips), 19])
        size = min(size, len(open_clips))
        lucky = rng.permutation(open_clips)[: int(size * self.plan.random_share + rng.random())]
        seed = int(rng.integers(2**31))
        left = size - len(lucky)
        share = self.plan.strategy.exploring(int(labelled.unguided.sum()), self.classes)
        others = _without(open_clips, lucky)
        found = self._explore(others, labelled.clips, round(left * share), seed)
        asked = self._ask(learnt, _without(others, found), left - len(found), seed)
        clips = np.concatenate([asked, found, lucky])
        place = np.arange(size)
        return Round(clips, place >= len(asked), place >= left, len(lucky) / max(len(open_clips), 1))

    def _ask(self, learnt: Learnt, open_clips: Whole, size: int, random_state: int) -> Whole:
        """Choose clips by what the classifier says of them; it is not bothered for none."""
        if not size:
            return open_clips[:0]
        pool = Pool(open_clips, learnt.likeness, learnt.labelled, learnt.probabilities(open_clips))
        return open_clips[self.plan.strategy.query(pool, size, random_state=random_state)]

    def _explore(self, open_clips: Whole, labelled: Whole, size: int, random_state: int) -> Whole:
        """Choose clips that no classifier is asked about, by what is heard in any representation."""
        pool = Pool(open_clips, self.likenesses.get(FUSED, self.likenesses[RAW]), labelled)
        return open_clips[self.plan.strategy.query(pool, size, random_state=random_state)]

    def _choice(self, labelled: Labelled) -> Choice:
        if not self.plan.chooses_representation or len(self.likenesses) < 2:
            return Choice(RAW, {})
        choice = Choice(RAW, {})
        for looked in looks(len(labelled.clips)):
            known = labelled.first(looked)
            facts = known.clips.tobytes() + known.labels.tobytes() + known.unguided.tobytes()
            facts += choice.chosen.encode()
            if facts not in self._choices:
                self._choices[facts] = self._compare(known, choice.chosen)
            choice = self._choices[facts]
        return choice

    def _compare(self, known: Labelled, before: str) -> Choice:
        clips = known.clips
        return choose(
            {name: likeness.kernel(clips, clips) for name, likeness in self.likenesses.items()},
            known.labels,
            self.answers,
            self.plan.classifier,
            groups=self.groups[clips],
            unguided=known.unguided,
            before=before,
        )


def looks(labels: int) -> list[int]:
    """Return by how many of its first labels a project has compared representations so far.

    It looks again when there are a quarter more: looked at in every round, the choice would go to and fro,
    and cost more than all the rest of a round. All looks are gone through anew, for each compares with what
    the one before it chose: so a round that is begun anew comes out the same.
    """
    found = [min(FIRST_LOOK, labels)]
    while (following := int(np.ceil(found[-1] * LOOK_AGAIN))) <= labels and found[-1] >= FIRST_LOOK:
        found.append(following)
    return found


def _without(clips: Whole, taken: Whole) -> Whole:
    return clips[~np.isin(clips, taken)]
