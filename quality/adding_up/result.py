"""What the votes on one task add up to, whatever its kind. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.kinds import Said

#: How far each voter is trusted here, or None: all the same.
Weights = Sequence[float] | None
#: Votes in any order, unsure ones among them, the options of their question, and the weight of each vote.
AddUp = Callable[[Sequence[Said], Mapping[str, Any], Weights], "Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """A result and how sure it is.

    `votes` counts all votes, `support` those that stand behind the result where that can be counted.
    `agreement` (0 to 1) says how far people say the same, null where no vote is simply right or wrong.
    `settled` is false while no answer leads, to be unsure among the answers: one more could settle it.
    """

    votes: int
    method: str
    settled: bool
    label_id: int | None = None
    value: dict[str, Any] | None = None
    support: int | None = None
    agreement: float | None = None
    tied: bool = False


def sure(votes: Sequence[Said]) -> list[Said]:
    """Return the votes of those who were not unsure."""
    return [vote for vote in votes if not vote.is_unsure]


def of_sure(votes: Sequence[Said], weights: Weights) -> list[float]:
    """Return the weights of those who were not unsure; 1 for each where all weigh the same."""
    everybody = [1.0] * len(votes) if weights is None else weights
    return [weight for vote, weight in zip(votes, everybody, strict=True) if not vote.is_unsure]


def leads(votes: Sequence[Said]) -> bool:
    """Return whether more people were sure than unsure: less is nothing that people agree on."""
    return 2 * len(sure(votes)) > len(votes)


def share(part: float, whole: float) -> float | None:
    """Return a part of a whole from 0 to 1, or nothing of nothing."""
    return part / whole if whole else None
