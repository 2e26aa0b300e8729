"""Scales and grids: one number of each clip, or two; by ridge regression on the same features. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning import ridge
from activelearning.concordance import ccc, ccc_interval
from activelearning.learner import Labelled, Learner
from activelearning.lessons.contract import Lesson, Measured, Target, Thoughts
from activelearning.representations import RAW, Choice, Heard, best, by_group, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activelearning.learner import Plan
    from activelearning.likeness import Likeness
    from quality.inference.answers import Floats, Whole

#: Clips that are compared at once with all labelled ones.
BLOCK = 4096
#: A grid's axes, in the names of its results.
AXES = ("x", "y")


@dataclass(frozen=True)
class LearntNumbers:
    """A regression, the clips (l,) it was fitted to, the representation it hears, and why this one."""

    model: ridge.Regression
    likeness: Likeness
    choice: Choice
    labelled: Whole

    def expected(self, clips: Whole) -> Floats:
        """Return what number people would say of clips (n,), shape (n, k)."""
        return self._by_block(clips, lambda gram, own: self.model.predict(gram))

    def spread(self, clips: Whole) -> Floats:
        """Return how far that may be off, as a standard deviation, shape (n, k)."""
        return self._by_block(clips, self.model.spread)

    def probabilities(self, clips: Whole) -> Floats:
        """Return how sure numbers are, (n, 2), as if it were between two labels: 1 known, 1/2 nothing known.

        So strategies that rank by confidence rank by predictive variance: it is largest where clips are least
        like what has labels.
        """
        unknown = self._by_block(clips, lambda gram, own: self.model.unknown(gram, own)[:, None])[:, 0]
        return np.stack([1 - unknown / 2, unknown / 2], axis=1)

    def _by_block(self, clips: Whole, said: Any) -> Floats:
        lengths = self.likeness.lengths
        blocks = [clips[start : start + BLOCK] for start in range(0, max(len(clips), 1), BLOCK)]
        return np.concatenate(
            [said(self.likeness.kernel(block, self.labelled), lengths[block] ** 2) for block in blocks]
        )


class LearnerOfNumbers(Learner):
    """Learns numbers; its strategies go by how little is known of a clip."""

    def learn(self, labelled: Labelled) -> Any:
        """Choose the representation and fit the regression to numbers (l, k)."""
        choice = self._choice(labelled)
        likeness = self.likenesses[choice.chosen]
        clips = labelled.clips
        return LearntNumbers(
            ridge.fit(likeness.kernel(clips, clips), labelled.labels), likeness, choice, clips
        )

    def _compare(self, known: Labelled, before: str) -> Choice:
        """Choose among representations as for labels, by squared errors on groups that were not heard."""
        clips, numbers = known.clips, known.labels
        parts = grouped(self.groups[clips])
        judged = np.flatnonzero(known.unguided)
        if len(np.unique(parts)) < 2 or not len(judged):
            return Choice(before, {}, before=before)
        said = {
            name: _unseen(likeness.kernel(clips, clips), numbers, parts)
            for name, likeness in self.likenesses.items()
        }
        groups = np.unique(self.groups[clips][judged], return_inverse=True)[1]
        whole = np.maximum(numbers[judged].var(axis=0), 1e-12)
        missed = {name: ((one - numbers)[judged] ** 2 / whole).mean(axis=1) for name, one in said.items()}
        heard = {
            name: _heard(
                missed[name],
                missed[before],
                missed[RAW],
                groups,
                _score(numbers[judged], said[name][judged], groups),
            )
            for name in said
        }
        return Choice(best(heard, before), heard, len(judged), int(groups.max()) + 1, before)


def _unseen(gram: Floats, numbers: Floats, parts: Whole) -> Floats:
    """Return what is expected of each clip by a regression of all other parts, (l, k)."""
    found = np.empty_like(numbers)
    for part in np.unique(parts):
        kept, left = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        model = ridge.fit(gram[np.ix_(kept, kept)], numbers[kept])
        found[left] = model.predict(gram[np.ix_(left, kept)])
    return found


def _heard(missed: Floats, before: Floats, raw: Floats, groups: Whole, score: tuple[float, float]) -> Heard:
    """Compare the squared errors (m,) of a representation with those of the one of before, and of raw."""
    even = np.full(len(missed), 1 / len(missed))
    gain, error = by_group(even, before - missed, groups)
    over_raw, over_raw_error = by_group(even, raw - missed, groups)
    return Heard(score[0], 1 - float(missed.mean()), gain, error, score[1], over_raw, over_raw_error)


def _score(truth: Floats, said: Floats, groups: Whole) -> tuple[float, float]:
    """Return the CCC of numbers (m, k) and its standard error, leaving out one group after the other."""
    found, many = ccc(truth, said), int(groups.max()) + 1
    if many < 2:
        return found, float("inf")
    without = np.array([ccc(truth[groups != one], said[groups != one]) for one in range(many)])
    return found, float(np.sqrt((many - 1) * without.var()))


class Numbers(Lesson):
    """One axis: the mean step of a scale. Measured by the concordance correlation coefficient."""

    measure = "ccc"
    axes = 1

    def target(self, label: int | None, value: Mapping[str, Any] | None) -> Target | None:
        """Return the mean that people came to."""
        return [value["mean"]] if value and value.get("mean") is not None else None

    def column(self, targets: Sequence[Target]) -> Any:
        """Return them by clip and axis, (n, k)."""
        return np.array(targets, np.float64).reshape(-1, self.axes)

    def learner(
        self, plan: Plan, likenesses: Mapping[str, Likeness], groups: Whole, *, random_state: int
    ) -> Learner:
        """Return the learner of numbers; to its strategies they are as hard to find as two labels."""
        return LearnerOfNumbers(plan, likenesses, groups, 2, random_state=random_state)

    def foretold(self, learnt: Any, clips: Whole) -> list[Target]:
        """Return what number is expected, on each axis."""
        found: list[Target] = np.round(learnt.expected(clips), 4).tolist()
        return found

    def measured(self, said: Sequence[Target], truth: Any, *, random_state: int, met: Any) -> Measured:
        """Return the CCC, in its mean over the axes."""
        return Measured(ccc_interval(truth, self.column(said), random_state=random_state))

    def thoughts(self, learnt: Any, clips: Whole) -> Thoughts:
        """Return what number is expected and how far it may be off, cut to where a number can lie."""
        low, high = self.ends
        expected = np.clip(learnt.expected(clips), low, high)
        spread = learnt.spread(clips)
        opinions = [
            {
                name: round(number, 4)
                for axis, found in enumerate(zip(numbers, spreads, strict=True))
                for name, number in zip(self.names(axis), found, strict=True)
            }
            for numbers, spreads in zip(expected.tolist(), spread.tolist(), strict=True)
        ]
        sure = 2 * learnt.probabilities(clips)[:, 0] - 1
        return Thoughts(sure, opinions, numbers=expected[:, 0].tolist())

    @property
    def ends(self) -> tuple[float, float]:
        """Between which numbers an answer lies."""
        return float(self.options["first"]), float(self.options["last"])

    def names(self, axis: int) -> tuple[str, str]:
        """What a pick calls the number of an axis, and its spread."""
        return "mean", "spread"


class Points(Numbers):
    """Two axes: the mean point of a grid."""

    axes = 2

    def target(self, label: int | None, value: Mapping[str, Any] | None) -> Target | None:
        """Return the mean point that people came to."""
        found = [((value or {}).get(axis) or {}).get("mean") for axis in AXES]
        numbers = [float(one) for one in found if one is not None]
        return numbers if len(numbers) == len(AXES) else None

    @property
    def ends(self) -> tuple[float, float]:
        """A grid goes from -1 to 1."""
        return -1.0, 1.0

    def names(self, axis: int) -> tuple[str, str]:
        """Name a number by its axis."""
        return AXES[axis], f"{AXES[axis]}_spread"
