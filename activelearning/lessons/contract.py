"""The contract of every lesson: what results teach, how it is learnt, measured and worded. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activelearning.evaluation import Interval
    from activelearning.learner import Learner, Learnt, Plan
    from activelearning.likeness import Likeness
    from activelearning.representations import Choice
    from quality.inference.answers import Floats, Whole

#: What a result teaches: the place of a label, whether each label was chosen, or numbers.
Target = int | list[int] | list[float]


@dataclass(frozen=True)
class Measured:
    """How good a classifier is on unheard clips, 0 to 1; `confusion` where each clip has one label.

    There is no score where clips cannot tell.
    """

    score: Interval | None
    confusion: list[list[int]] | None = None


@dataclass(frozen=True)
class Thoughts:
    """What is thought of clips (n,): how sure that is, 0 to 1, and what a pick keeps of each.

    `labels` are the ids of the likeliest, `numbers` what is expected on the first axis; None where a question
    is not answered so.
    """

    sure: Floats
    opinions: list[dict[str, float]]
    labels: list[int] | None = None
    numbers: list[float] | None = None

    def label(self, place: int) -> int | None:
        """Return the likeliest label of one clip."""
        return None if self.labels is None else self.labels[place]

    def number(self, place: int) -> float | None:
        """Return what number is expected of one clip."""
        return None if self.numbers is None else self.numbers[place]


class Lesson(ABC):
    """What one kind of question teaches; `labels` are the ids of its labels, in their order."""

    #: By what it is measured (activelearning.models.Measure).
    measure: ClassVar[str] = "uar"
    #: Whether opinions are the probabilities of labels of which one is right, as quality understands them.
    has_shares: ClassVar[bool] = False

    def __init__(self, labels: Sequence[int], options: Mapping[str, Any]) -> None:
        self.labels = list(labels)
        self.options = options

    @property
    def can_learn(self) -> bool:
        """Whether there is anything to tell apart."""
        return True

    @abstractmethod
    def target(self, label: int | None, value: Mapping[str, Any] | None) -> Target | None:
        """Return what a result teaches: a label's id or a value (quality.adding_up); None for nothing."""

    @abstractmethod
    def column(self, targets: Sequence[Target]) -> Any:
        """Return targets (n) as an array whose first axis is the clips, of the right shape for none, too."""

    @abstractmethod
    def learner(
        self, plan: Plan, likenesses: Mapping[str, Likeness], groups: Whole, *, random_state: int
    ) -> Learner:
        """Return what learns and chooses under a plan."""

    def choices(self, learnt: Learnt) -> list[tuple[int | None, Choice]]:
        """Return which representation each classifier hears and why, by the id of its label if it has one."""
        return [(None, learnt.choice)]

    @abstractmethod
    def foretold(self, learnt: Learnt, clips: Whole) -> list[Target]:
        """Return what is expected of clips (n,), as their targets will be, in types that JSON knows."""

    @abstractmethod
    def measured(self, said: Sequence[Target], truth: Any, *, random_state: int, met: Any) -> Measured:
        """Measure what was foretold of clips (h) on their targets (h, ...); `met` are all targets so far."""

    @abstractmethod
    def thoughts(self, learnt: Learnt, clips: Whole) -> Thoughts:
        """Return what is thought of clips (n,)."""
