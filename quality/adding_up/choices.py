"""Majorities: of one label, of each of several labels, of one of two clips. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from annotation.kinds import Said
from quality.adding_up.majority import Majority, majority
from quality.adding_up.result import Result, Weights, leads, of_sure, share, sure


def single_choice(votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return the label that most people chose."""
    found = majority([vote.label_id for vote in votes], weights)
    return Result(
        votes=found.votes,
        method=_method(weights),
        settled=found.label is not None,
        label_id=found.label,
        support=found.support,
        agreement=share(found.support, found.votes),
        tied=found.tied,
    )


def pair(votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return which of the two most people preferred, and the share of each answer."""
    found = majority([vote.preferred or None for vote in votes], weights)
    heavy = of_sure(votes, weights)
    counts = _summed((vote.preferred, weight) for vote, weight in zip(sure(votes), heavy, strict=True))
    return Result(
        votes=found.votes,
        method=_method(weights),
        settled=found.label is not None,
        value={"preferred": found.label, "shares": _shares(counts, sum(heavy))} if counts else None,
        support=found.support,
        agreement=share(found.support, found.votes),
        tied=found.tied,
    )


def multiple_choice(votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return the labels that more people chose than not, each as a question of its own: yes, no or unsure.

    Tied means undecided: of some label no answer leads, or fewer labels do than an answer must have.
    """
    chosen = [None if vote.is_unsure else set(vote.value or ()) for vote in votes]
    sets = [labels for labels in chosen if labels is not None]
    heavy = of_sure(votes, weights)
    counts = _summed((label, weight) for labels, weight in zip(sets, heavy, strict=True) for label in labels)
    found = {
        label: majority([None if labels is None else label in labels for labels in chosen], weights)
        for label in sorted(counts)
    }
    labels = [label for label, said in found.items() if said.label]
    few = len(labels) < options["at_least"] or not leads(votes)
    tied = bool(sets) and (few or any(said.tied for said in found.values()))
    return Result(
        votes=len(votes),
        method=_method(weights),
        settled=bool(sets) and not tied,
        value={"labels": labels, "shares": _shares(counts, sum(heavy))} if sets else None,
        agreement=_agreement(found.values(), votes),
        tied=tied,
    )


def _agreement(found: Collection[Majority[bool]], votes: Sequence[Said]) -> float | None:
    """Return the share of votes that agree with the result: the mean over the labels that anybody chose."""
    if not found:
        return share(len(sure(votes)), len(votes))
    return share(sum(said.support for said in found), len(votes) * len(found))


def _method(weights: Weights) -> str:
    return "majority" if weights is None else "weighted majority"


def _summed(parts: Iterable[tuple[Any, float]]) -> dict[Any, float]:
    summed: dict[Any, float] = defaultdict(float)
    for name, weight in parts:
        summed[name] += weight
    return summed


def _shares(counts: Mapping[Any, float], whole: float) -> dict[str, float]:
    return {str(name): round(count / whole, 6) for name, count in sorted(counts.items())}
