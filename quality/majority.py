"""The majority label. Pure."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LabelT = TypeVar("LabelT", bound=Hashable)


@dataclass(frozen=True)
class Majority(Generic[LabelT]):
    """The answer that most people gave, how many did, of how many votes, and whether none leads."""

    label: LabelT | None
    support: int
    votes: int
    tied: bool


def majority(votes: Sequence[LabelT | None]) -> Majority[LabelT]:
    """Return the label that more votes chose than any other answer; None is an unsure vote.

    To be unsure is an answer too: one label among two who were unsure is nothing that people agree on.
    With a tie there is no label: picking one by order would be a coin that nobody tossed.
    """
    counts = Counter(vote for vote in votes if vote is not None).most_common(2)
    if not counts:
        return Majority(None, 0, len(votes), tied=False)
    label, support = counts[0]
    rival = max(counts[1][1] if len(counts) == 2 else 0, list(votes).count(None))
    if rival >= support:
        return Majority(None, support, len(votes), tied=True)
    return Majority(label, support, len(votes), tied=False)
