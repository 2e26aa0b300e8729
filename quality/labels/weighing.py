"""The label of a single choice by its posterior: votes weighed by what is known of their people. Pure."""

from collections.abc import Mapping, Sequence
from math import log

from quality.adding_up.result import Result, share
from quality.inference import online, worth
from quality.inference.rules import Rules
from quality.people.kept import BELIEFS, DIGITS, Known

METHOD = "posterior"
# Two labels as probable as each other: none leads.
ALIKE = 1e-6
LEAST = 1e-12


def begin(labels: int, prior: Sequence[float] | None = None) -> online.Joint:
    """Return the logarithms of a task before any vote."""
    return online.start_joint(prior or [1 / labels] * labels, BELIEFS)


def add(joint: Sequence[float], person: Known, label: int) -> online.Joint:
    """Return the logarithms of a task after one vote more, for the label at this place."""
    count = len(joint) // 2
    added = online.said(person.column(label, count), person.listener, label, BELIEFS)
    return [before + more for before, more in zip(joint, added, strict=True)]


def said_by_machine(prior: Mapping[str, float] | None, labels: Sequence[int]) -> list[float] | None:
    """Return what a classifier says of each of these labels; nothing where it spoke of others."""
    if not prior or {str(label) for label in labels} != prior.keys():
        return None
    return [prior[str(label)] for label in labels]


def voiced(joint: Sequence[float], prior: Sequence[float] | None) -> online.Joint:
    """Return the logarithms of a task with the voice of a classifier beside what people said."""
    if prior is None:
        return list(joint)
    logs = [log(max(share, LEAST)) for share in prior]
    return [value + more for value, more in zip(joint, [*logs, *logs], strict=True)]


def least_votes(wanted: int, prior: Sequence[float] | None, place: int | None) -> int:
    """Return how many people must have chosen a label (its place) before its task can end.

    A classifier counts as one of those that its project wants where it says the same, but never alone.
    """
    agrees = prior is not None and place is not None and prior[place] == max(prior) > 1 / len(prior) + ALIKE
    return max(wanted - 1, 1) if agrees else wanted


def first_wanted(prior: Sequence[float] | None, newcomer: Known, rules: Rules, wanted: int) -> int:
    """Return how many people are asked at first: fewer where the classifier is so sure that they are enough.

    Enough are so many people whom nobody knows, all of whom say what it says.
    """
    if prior is None:
        return wanted
    best = max(range(len(prior)), key=prior.__getitem__)
    joint = begin(len(prior))
    for votes in range(1, wanted):
        joint = add(joint, newcomer, best)
        sure = online.posterior(voiced(joint, prior))[best] >= rules.target
        if sure and votes >= least_votes(wanted, prior, best):
            return votes
    return wanted


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
