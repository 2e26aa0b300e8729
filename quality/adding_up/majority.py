"""The majority label. Pure."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

LabelT = TypeVar("LabelT", bound=Hashable)
# Sums of weights that differ by less are the same.
ALIKE = 1e-9


@dataclass(frozen=True)
class Majority(Generic[LabelT]):
    """The answer that most people gave, how many did, of how many votes, and whether none leads."""

    label: LabelT | None
    support: int
    votes: int
    tied: bool


def majority(votes: Sequence[LabelT | None], weights: Sequence[float] | None = None) -> Majority[LabelT]:
    """Return the label that more votes chose than any other answer; None is an unsure vote.

    To be unsure is an answer too: one label among two who were unsure is nothing that people agree on.
    With a tie there is no label: picking one by order would be a coin that nobody tossed.
    With weights, one for each vote, more weight leads (weighted trustability); support still counts votes.
    """
    counts = Counter(vote for vote in votes if vote is not None)
    if not counts:
        return Majority(None, 0, len(votes), tied=False)
    heavy: Counter[Any] = counts if weights is None else _weigh(votes, weights)
    unsure = list(votes).count(None) if weights is None else heavy.pop(None, 0.0)
    (label, leading), *others = heavy.most_common(2)
    rival = max(others[0][1] if others else 0, unsure)
    if rival >= leading - (0 if weights is None else ALIKE):
        return Majority(None, max(counts.values()), len(votes), tied=True)
    return Majority(label, counts[label], len(votes), tied=False)


def _weigh(votes: Sequence[LabelT | None], weights: Sequence[float]) -> Counter[Any]:
    summed: Counter[Any] = Counter()
    for vote, weight in zip(votes, weights, strict=True):
        summed[vote] += weight  # type: ignore[assignment]
    return summed
