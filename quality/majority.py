"""The majority label. Pure."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LabelT = TypeVar("LabelT", bound=Hashable)


@dataclass(frozen=True)
class Majority(Generic[LabelT]):
    """The label most people chose, how many did, of how many votes, and whether another had as many."""

    label: LabelT | None
    support: int
    votes: int
    tied: bool


def majority(votes: Sequence[LabelT | None]) -> Majority[LabelT]:
    """Return the majority of votes; None is an unsure vote, which counts as a vote and supports nothing.

    With a tie there is no label: picking one by order would be a coin that nobody tossed.
    """
    counts = Counter(vote for vote in votes if vote is not None).most_common(2)
    if not counts:
        return Majority(None, 0, len(votes), tied=False)
    label, support = counts[0]
    if len(counts) == 2 and counts[1][1] == support:
        return Majority(None, support, len(votes), tied=True)
    return Majority(label, support, len(votes), tied=False)
