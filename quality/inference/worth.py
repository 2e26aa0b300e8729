"""Whether another answer is worth its price: all that people may still say is weighed ahead. Pure.

Plain Python, on the road. The answers still to come are by average people, so all that matters is how many
of them say the best label, the second best, or another. Backwards from the last one (Bellman 1957): a task
is worth what its best label is sure, stopping there, or what one answer more makes of it, less its price.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quality.inference.beliefs import Beliefs

#: Weights of the best label, of the second, and of the rest: easy and hard, in turn.
Weights = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Average:
    """An average person: whether they listen, and how often they are then right."""

    listens: float
    accuracy: float

    def right(self, labels: int, lost: float) -> float:
        """Return how often they say the truth, where so much of what they hear is lost."""
        return self.listens * self.accuracy * (1 - lost) + (1 - self.listens * (1 - lost)) / labels


def gain(
    together: Sequence[float], *, left: int, who: Average, target: float, price: float, beliefs: Beliefs
) -> float:
    """Return how much surer, prices paid, going on makes a task's label; below 0 it is not worth it.

    `together` are the probabilities of clip states and labels (2 C), `left` how many answers may come yet;
    none is asked any more once the target is reached.
    """
    count = len(together) // 2
    ways = ways_of(count, who, beliefs)
    weights = _weights(together)
    known: dict[tuple[int, ...], float] = {}

    def going_on(weights: Weights, said: tuple[int, ...], left: int) -> float:
        after = -price * sum(weights)
        for place, way in enumerate(ways):
            then = (*said[:place], said[place] + 1, *said[place + 1 :])
            if then not in known:
                known[then] = value(tuple(map(float.__mul__, weights, way)), then, left - 1)
            after += known[then]
        return after

    def value(weights: Weights, said: tuple[int, ...], left: int) -> float:
        stopping = _surest(weights)
        if not left or stopping >= target * sum(weights):
            return stopping
        return max(stopping, going_on(weights, said, left))

    return going_on(weights, (0,) * len(ways), left) - _surest(weights) if left > 0 else 0.0


def _surest(weights: Weights) -> float:
    return max(weights[0] + weights[1], weights[2] + weights[3])


def _weights(together: Sequence[float]) -> Weights:
    """Return the weights of the best label, the second and the rest."""
    count = len(together) // 2
    best, second, *rest = sorted(range(count), key=lambda label: -together[label] - together[count + label])
    return (
        together[best],
        together[count + best],
        together[second],
        together[count + second],
        float(sum(together[label] for label in rest)),
        float(sum(together[count + label] for label in rest)),
    )


def ways_of(count: int, who: Average, beliefs: Beliefs) -> list[Weights]:
    """Return how probable it is that somebody says the best label, the second, another: given each weight."""
    easy, hard = who.right(count, 0.0), who.right(count, beliefs.lost)
    not_easy, not_hard = (1 - easy) / (count - 1), (1 - hard) / (count - 1)
    ways: list[Weights] = [
        (easy, hard, not_easy, not_hard, not_easy, not_hard),
        (not_easy, not_hard, easy, hard, not_easy, not_hard),
    ]
    if count > 2:
        others = count - 2
        elsewhere = (others * not_easy, others * not_hard)
        there = (easy + (others - 1) * not_easy, hard + (others - 1) * not_hard)
        ways.append((*elsewhere, *elsewhere, *there))
    return ways
