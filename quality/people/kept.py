"""What is kept of people between two answers, as JSON: a job writes it, the road of a label reads it. Pure.

Labels stand in the order of their ids everywhere: it never changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quality.inference.beliefs import Beliefs, accuracy
from quality.inference.online import Listener

BELIEFS = Beliefs()
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """One person at one question: whether they listen, and how they answer.

    `columns` says by label said how probable it is for each true label. Of a label that they never said, and
    of newcomers, no more is known than `accuracy`.
    """

    listener: Listener
    columns: Mapping[int, Sequence[float]]
    accuracy: float

    def column(self, label: int, count: int) -> Sequence[float]:
        """Return how probable this label (its place) of so many is, for each true label."""
        if label in self.columns:
            return self.columns[label]
        wrong = (1 - self.accuracy) / (count - 1)
        return [self.accuracy if place == label else wrong for place in range(count)]


def known(trust: Mapping[str, Any] | None, crowd: Mapping[str, Any] | None, labels: Sequence[int]) -> Known:
    """Return what is known of a person from the states of their trust score and of the crowd, if any.

    What was written when there were other labels, or other levels of skill, is as good as nothing.
    """
    count = len(labels)
    if not crowd or not _fits(crowd, labels):
        return Known(Listener(_newcomer(BELIEFS)), {}, accuracy(BELIEFS.skill, count))
    if not trust or not _fits(trust, labels):
        return Known(Listener(list(crowd["now"])), {}, crowd["accuracy"])
    said = {int(label): number for label, number in trust["said"].items()}
    listener = Listener(list(trust["now"]), said, sum(said.values()))
    columns = {int(label): column for label, column in trust["columns"].items()}
    return Known(listener, columns, crowd["accuracy"])


def expected(person: Known, count: int) -> float:
    """Return how often a person is expected to be right among so many labels, by what is known of them."""
    levels = [accuracy(skill, count) for skill in BELIEFS.levels]
    rights = [*levels, 1 / count, BELIEFS.contrary_slips]
    return sum(share * right for share, right in zip(person.listener.now, rights, strict=True))


def _fits(state: Mapping[str, Any], labels: Sequence[int]) -> bool:
    return state["labels"] == list(labels) and len(state["now"]) == len(_newcomer(BELIEFS))


def _newcomer(beliefs: Beliefs) -> list[float]:
    """Return what is believed of a newcomer where nobody has answered yet."""
    whole = sum(beliefs.level_shares)
    contrary = beliefs.careless * beliefs.contrary
    levels = ((1 - beliefs.careless) * share / whole for share in beliefs.level_shares)
    return [*levels, beliefs.careless - contrary, contrary]


def crowd_state(labels: Sequence[int], now: Sequence[float], mean: float) -> dict[str, Any]:
    """Return what is kept of a crowd: what newcomers are like, and how often people are right."""
    return {"labels": list(labels), "now": _rounded(now), "accuracy": round(mean, DIGITS)}


def trust_state(
    labels: Sequence[int],
    now: Sequence[float],
    said: Mapping[int, int],
    columns: Mapping[int, Sequence[float]],
) -> dict[str, Any]:
    """Return what is kept of a person; `said` and `columns` by the place of a label."""
    return {
        "labels": list(labels),
        "now": _rounded(now),
        "said": {str(label): number for label, number in said.items()},
        "columns": {str(label): _rounded(column) for label, column in columns.items()},
    }


def _rounded(numbers: Sequence[float]) -> list[float]:
    return [round(number, DIGITS) for number in numbers]
