"""Majorities: of one label, of each of several labels, of one of two clips. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from annotation.kinds import Said
from quality.adding_up.result import Result, leads, share, sure
from quality.majority import Majority, majority


def single_choice(votes: Sequence[Said], options: Mapping[str, Any]) -> Result:
    """Return the label that most people chose."""
    found = majority([vote.label_id for vote in votes])
    return Result(
        votes=found.votes,
        method="majority",
        settled=found.label is not None,
        label_id=found.label,
        support=found.support,
        agreement=share(found.support, found.votes),
        tied=found.tied,
    )


def pair(votes: Sequence[Said], options: Mapping[str, Any]) -> Result:
    """Return which of the two most people preferred, and the share of each answer."""
    found = majority([vote.preferred or None for vote in votes])
    counts = Counter(vote.preferred for vote in sure(votes))
    return Result(
        votes=found.votes,
        method="majority",
        settled=found.label is not None,
        value={"preferred": found.label, "shares": _shares(counts, counts.total())} if counts else None,
        support=found.support,
        agreement=share(found.support, found.votes),
        tied=found.tied,
    )


def multiple_choice(votes: Sequence[Said], options: Mapping[str, Any]) -> Result:
    """Return the labels that more people chose than not, each as a question of its own: yes, no or unsure.

    Tied means undecided: of some label no answer leads, or fewer labels do than an answer must have.
    """
    sets = [set(vote.value or ()) for vote in sure(votes)]
    unsure = [None] * (len(votes) - len(sets))
    counts: Counter[int] = Counter(label for labels in sets for label in labels)
    found = {label: majority([*(label in labels for labels in sets), *unsure]) for label in sorted(counts)}
    labels = [label for label, said in found.items() if said.label]
    few = len(labels) < options["at_least"] or not leads(votes)
    tied = bool(sets) and (few or any(said.tied for said in found.values()))
    return Result(
        votes=len(votes),
        method="majority",
        settled=bool(sets) and not tied,
        value={"labels": labels, "shares": _shares(counts, len(sets))} if sets else None,
        agreement=_agreement(found.values(), votes),
        tied=tied,
    )


def _agreement(found: Collection[Majority[bool]], votes: Sequence[Said]) -> float | None:
    """Return the share of votes that agree with the result: the mean over the labels that anybody chose."""
    if not found:
        return share(len(sure(votes)), len(votes))
    return share(sum(said.support for said in found), len(votes) * len(found))


def _shares(counts: Mapping[Any, int], whole: int) -> dict[str, float]:
    return {str(name): round(count / whole, 6) for name, count in sorted(counts.items())}
