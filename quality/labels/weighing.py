"""The label of a single choice by its posterior: votes weighed by what is known of their people. Pure."""

from collections.abc import Mapping, Sequence

from quality.adding_up.result import Result, share
from quality.inference import online, worth
from quality.inference.rules import Rules
from quality.people.kept import BELIEFS, DIGITS, Known

METHOD = "posterior"
# Two labels as probable as each other: none leads.
ALIKE = 1e-6


def begin(labels: int, prior: Sequence[float] | None = None) -> online.Joint:
    """Return the logarithms of a task before any vote."""
    return online.start_joint(prior or [1 / labels] * labels, BELIEFS)


def add(joint: Sequence[float], person: Known, label: int) -> online.Joint:
    """Return the logarithms of a task after one vote more, for the label at this place."""
    count = len(joint) // 2
    added = online.said(person.column(label, count), person.listener, label, BELIEFS)
    return [before + more for before, more in zip(joint, added, strict=True)]


def posterior(joint: Sequence[float], labels: Sequence[int]) -> dict[int, float]:
    """Return the probability of each label by its id."""
    return dict(zip(labels, online.posterior(joint), strict=True))


def gain(joint: Sequence[float], newcomer: Known, rules: Rules, left: int) -> float:
    """Return what so many answers more by people nobody knows are worth to a task; below 0 nothing."""
    return worth.gain(
        online.probabilities(joint),
        left=left,
        who=worth.Average(newcomer.listener.listens(), newcomer.accuracy),
        target=rules.target,
        price=rules.cost,
        beliefs=BELIEFS,
    )


def result(counts: Mapping[int, int], unsure: int, probable: Mapping[int, float]) -> Result:
    """Return what votes add up to, from how many chose each label: the most probable label is the label.

    `settled` says no more than that a label leads and that fewer people were unsure than chose it.
    """
    best, second = sorted(probable, key=lambda label: -probable[label])[:2]
    tied = probable[best] - probable[second] < ALIKE
    label = None if tied or not counts else best
    support = counts.get(best, 0) if label is not None else max(counts.values(), default=0)
    votes = sum(counts.values()) + unsure
    return Result(
        votes=votes,
        method=METHOD,
        settled=label is not None and support > unsure,
        label_id=label,
        support=support,
        agreement=share(support, votes),
        tied=tied and bool(counts),
    )


def written(probable: Mapping[int, float]) -> dict[str, float]:
    """Return a posterior as it is kept."""
    return {str(label): round(probability, DIGITS + 1) for label, probability in probable.items()}
