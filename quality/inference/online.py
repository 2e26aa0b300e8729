"""The road of one label: this task's posterior and this person's state, in plain Python. Pure.

With a handful of labels plain lists are quicker than numpy, which web processes do not load. What a job last
found out about people (their columns, the pool) is read; the same equations as in `posterior` and `attention`
then take one answer more, so that a job that runs at once changes little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log

from quality.inference.beliefs import Beliefs, accuracy

#: Probability of each label, logarithm or not, for an easy clip, then for a hard one: 2 C numbers.
Joint = list[float]


@dataclass(slots=True)
class Listener:
    """What is kept of one person and question: states now, and how often each label was said."""

    now: list[float]
    labels: dict[int, int] = field(default_factory=dict)
    answers: int = 0

    def listens(self) -> float:
        """Return the probability that this person listens."""
        return sum(self.now[:-2])

    def blindly(self, label: int, count: int) -> float:
        """Return how probable this label of so many is, if this person does not listen."""
        return 0.5 / count + 0.5 * self.usually(label, count)

    def mistaken(self, label: int, truth: int, count: int) -> float:
        """Return how probable this label is, if this person listens and errs: half evenly, half as usual."""
        return 0.5 / (count - 1) + 0.5 * self.usually(label, count) / (1 - self.usually(truth, count))

    def usually(self, label: int, count: int) -> float:
        """Return how often this person has said this label of so many, even before the first answer."""
        return (self.labels.get(label, 0) + 1 / count) / (self.answers + 1)


def said(column: Sequence[float], person: Listener, label: int, beliefs: Beliefs) -> Joint:
    """Return what one answer adds to a task: `column` is how probable it is for each true label."""
    count, listens = len(column), person.listens()
    even = (1 - listens) * person.blindly(label, count)
    kept, lost = listens * (1 - beliefs.lost), listens * beliefs.lost / count
    return [
        *(log(listens * probability + even) for probability in column),
        *(log(kept * probability + lost + even) for probability in column),
    ]


def start_joint(prior: Sequence[float], beliefs: Beliefs) -> Joint:
    """Return a task's logarithms before any answer, from the probabilities of its labels."""
    logs = [log(max(probability, 1e-12)) for probability in prior]
    easy, hard = log(1 - beliefs.hard), log(beliefs.hard)
    return [*(value + easy for value in logs), *(value + hard for value in logs)]


def probabilities(joint: Sequence[float]) -> list[float]:
    """Return the probabilities of a task's states and labels."""
    top = max(joint)
    raised = [exp(value - top) for value in joint]
    whole = sum(raised)
    return [value / whole for value in raised]


def posterior(joint: Sequence[float]) -> list[float]:
    """Return the probability of each label, whether the clip is hard or not."""
    together = probabilities(joint)
    count = len(together) // 2
    return [easy + hard for easy, hard in zip(together[:count], together[count:], strict=True)]


def about_known(label: int, labels: int) -> list[float]:
    """Return the probabilities of a clip whose label is known: a check is easy."""
    return [1.0 if place == label else 0.0 for place in range(2 * labels)]


def follow(person: Listener, label: int, others: Sequence[float], beliefs: Beliefs) -> None:
    """Move a person on by one answer; `others` is what everybody else says of the clip (probabilities)."""
    count = len(others) // 2
    hard = sum(others[count:])
    kept = 1 - beliefs.lost
    felt = [easy + kept * misled for easy, misled in zip(others[:count], others[count:], strict=True)]
    agreeing = felt[label]
    other = sum(
        share * person.mistaken(label, truth, count) for truth, share in enumerate(felt) if truth != label
    )
    even = beliefs.lost * hard / count

    blindly = person.blindly(label, count)
    largest = max(easy + misled for easy, misled in zip(others[:count], others[count:], strict=True))
    clear = min(max((largest * count - 1) / (count - 1), 0.0), 1.0) ** 0.5

    def weighed(right: float) -> float:
        ratio: float = ((agreeing * right + other * (1 - right) + even) / blindly) ** clear
        return blindly * ratio

    *levels, blind, contrary = person.now
    stopped = beliefs.stops * sum(levels)
    rights = [accuracy(skill, count) for skill in beliefs.levels]
    moved = [
        value * (1 - beliefs.stops) * weighed(right) for value, right in zip(levels, rights, strict=True)
    ]
    moved.append((blind + stopped * (1 - beliefs.contrary)) * blindly)
    moved.append((contrary + stopped * beliefs.contrary) * weighed(beliefs.contrary_slips))
    whole = sum(moved)
    person.now = [value / whole for value in moved]
    person.labels[label] = person.labels.get(label, 0) + 1
    person.answers += 1
