"""Every way in which the votes on a question become results, for each kind, by one contract. Pure.

A method takes all votes at once and returns a result for each task, of the form that `quality.adding_up`
gives it on the road. Most are one person's vote after the other, counted by a weight: nobody's, how far a
person is trusted (weighted trustability, Hantke et al. 2017), or how far their ratings go along with all
others' (the evaluator weighted estimator, Grimm and Kroschel 2005). Dawid and Skene (1979) learns how people
confuse labels; of several labels, of each by itself. The posterior of single choices hears more than votes,
checks and repeats too: it is in `quality.inference`, and beside these in `comparing`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from annotation.kinds import Said
from quality.adding_up import Result, add_up
from quality.adding_up.means import spread
from quality.adding_up.regions import marks_of, overlap
from quality.aggregation.dawid_skene import dawid_skene
from quality.aggregation.evaluator_weighted import weights as going_along
from quality.inference.answers import Answers, Floats, Whole

# Nearer than this two labels are as likely.
EVEN = 1e-9


@dataclass(frozen=True)
class Ballots:
    """The sure votes on a question (N): the task and the person by place, and what was said.

    `options` are those of the question, `tasks` says how many there are (T), `trust` (J) how far each person
    is trusted, 0 to 1.
    """

    kind: str
    options: Mapping[str, Any]
    task: Whole
    person: Whole
    said: Sequence[Said]
    trust: Floats
    tasks: int

    def of_tasks(self) -> list[Whole]:
        """Return the places of the votes on each task."""
        order = np.argsort(self.task, kind="stable")
        ends = np.cumsum(np.bincount(self.task, minlength=self.tasks))
        return np.split(order, ends[:-1]) if self.tasks else []


Method = Callable[[Ballots], list[Result]]


def alike(ballots: Ballots) -> list[Result]:
    """Count every vote the same."""
    return [_added(ballots, votes, None) for votes in ballots.of_tasks()]


def trusted(ballots: Ballots) -> list[Result]:
    """Count votes as far as their people are trusted."""
    weights = ballots.trust[ballots.person]
    return [_added(ballots, votes, weights[votes]) for votes in ballots.of_tasks()]


def evaluator_weighted(ballots: Ballots) -> list[Result]:
    """Weigh ratings by how far their people go along with all others; of a point, each number by itself."""
    axes = {"": _column(ballots, "number")} if ballots.kind == "scale" else {}
    axes = axes or {name: _column(ballots, name) for name in "xy"}
    least, most = (ballots.options["first"], ballots.options["last"]) if "" in axes else (-1, 1)
    weights = {
        name: going_along(ballots.task, ballots.person, numbers, raters=len(ballots.trust))[ballots.person]
        for name, numbers in axes.items()
    }
    found = []
    for votes in ballots.of_tasks():
        values = {
            name: spread(numbers[votes].tolist(), least, most, _some(weights[name][votes]))
            for name, numbers in axes.items()
            if len(votes)
        }
        value = values.get("") or values or None
        found.append(Result(len(votes), "evaluator weighted", settled=value is not None, value=value))
    return found


def dawid_skene_of_labels(ballots: Ballots) -> list[Result]:
    """Label by Dawid and Skene: one of the labels, one of two clips or neither, or each of several labels."""
    if ballots.kind == "multiple_choice":
        return _of_several(ballots)
    names = [_name(said) for said in ballots.said]
    known = sorted(set(names), key=str)
    places = np.array([known.index(name) for name in names], np.int64)
    posterior = _posterior(ballots, places, len(known))
    return [_chosen(ballots, votes, posterior[task], known) for task, votes in enumerate(ballots.of_tasks())]


def _of_several(ballots: Ballots) -> list[Result]:
    sets = [set(said.value or ()) for said in ballots.said]
    labels = sorted(set().union(*sets))
    likely = {
        label: _posterior(ballots, np.array([label in chosen for chosen in sets], np.int64), 2)[:, 1]
        for label in labels
    }
    found = []
    for task, votes in enumerate(ballots.of_tasks()):
        shares = {label: float(likely[label][task]) for label in labels}
        tied = any(abs(share - 0.5) < EVEN for share in shares.values())
        value = {
            "labels": [label for label in labels if shares[label] > 0.5 + EVEN],
            "shares": {str(label): round(share, 6) for label, share in shares.items()},
        }
        settled = len(votes) > 0 and not tied
        found.append(
            Result(len(votes), "dawid and skene", settled=settled, value=value if len(votes) else None)
        )
    return found


def _posterior(ballots: Ballots, label: Whole, labels: int) -> Floats:
    known = np.full(ballots.tasks, -1)
    answers = Answers(ballots.task, ballots.person, label, known, len(ballots.trust), max(labels, 1))
    return dawid_skene(answers).posterior


def _chosen(ballots: Ballots, votes: Whole, likely: Floats, names: Sequence[int | str]) -> Result:
    leaders = np.flatnonzero(likely > likely.max() - EVEN).tolist() if len(votes) else []
    name = names[leaders[0]] if len(leaders) == 1 else None
    is_pair = ballots.kind == "pair"
    return Result(
        votes=len(votes),
        method="dawid and skene",
        settled=name is not None,
        label_id=None if is_pair or name is None else int(name),
        value={"preferred": name} if is_pair and name is not None else None,
        support=None if name is None else sum(_name(ballots.said[vote]) == name for vote in votes),
    )


def _added(ballots: Ballots, votes: Whole, weights: Floats | None) -> Result:
    said = [ballots.said[vote] for vote in votes]
    return add_up(ballots.kind, said, ballots.options, None if weights is None else weights.tolist())


def _column(ballots: Ballots, name: str) -> Floats:
    return np.array([getattr(said, name) for said in ballots.said], float)


def _some(weights: Floats) -> list[float] | None:
    """Return weights, or nothing where none of these people goes along with anybody."""
    return weights.tolist() if weights.any() else None


def _name(said: Said) -> int | str:
    return said.preferred if said.label_id is None else said.label_id


#: The methods of each kind of question by name, in the order in which they are shown.
BY_KIND: Mapping[str, Mapping[str, Method]] = {
    "single_choice": {
        "majority": alike,
        "weighted_trustability": trusted,
        "dawid_skene": dawid_skene_of_labels,
    },
    "multiple_choice": {"majority": alike, "weighted": trusted, "dawid_skene": dawid_skene_of_labels},
    "pair": {"majority": alike, "weighted": trusted, "dawid_skene": dawid_skene_of_labels},
    "scale": {"mean": alike, "weighted": trusted, "evaluator_weighted": evaluator_weighted},
    "grid": {"mean": alike, "weighted": trusted, "evaluator_weighted": evaluator_weighted},
    "text": {"majority": alike, "weighted": trusted},
    "regions": {"majority": alike, "weighted": trusted},
}


def says_the_same(kind: str, one: Result, other: Result, options: Mapping[str, Any]) -> bool:
    """Return whether two results are the same label to whoever uses them.

    Numbers are when they lie within half a step, points within a tenth of a side, regions when what they mark
    overlaps by more than half.
    """
    if one.value is None or other.value is None:
        return (one.label_id, one.value) == (other.label_id, other.value)
    return _ALIKE[kind](one.value, other.value)


def _near(one: Mapping[str, Any], other: Mapping[str, Any], reach: float) -> bool:
    return bool(abs(one["mean"] - other["mean"]) <= reach + EVEN)


def _overlapping(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    first, second = (marks_of(found["regions"]) for found in (one, other))
    return first == second or overlap(first, second) > 0.5


_ALIKE: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], bool]] = {
    "multiple_choice": lambda one, other: one["labels"] == other["labels"],
    "pair": lambda one, other: one["preferred"] == other["preferred"],
    "scale": lambda one, other: _near(one, other, 0.5),
    "grid": lambda one, other: all(_near(one[name], other[name], 0.2) for name in "xy"),
    "text": lambda one, other: one["texts"][0][0] == other["texts"][0][0],
    "regions": _overlapping,
}
