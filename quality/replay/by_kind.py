"""The result of each clip under each method of its kind of question; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from annotation.models import Question
from quality.adding_up import Result
from quality.aggregation.methods import BY_KIND, Ballots, says_the_same
from quality.models import TrustScore
from quality.revising.describing import read_votes


@dataclass(frozen=True)
class Compared:
    """The ids of tasks that have votes (T), and by method, in the order of `methods`, their results (T).

    `apart` holds for each task the pairs of methods, by place, that say something different.
    """

    methods: Sequence[str]
    tasks: Sequence[int]
    results: Sequence[Sequence[Result]]
    apart: Sequence[Sequence[tuple[int, int]]]


def compared(question: Question) -> Compared:
    """Add the sure votes on a question up by every method of its kind."""
    votes = read_votes(question)
    people, person = np.unique(np.array(votes.people, np.int64), return_inverse=True)
    ballots = Ballots(
        question.kind,
        question.settings,
        votes.task,
        person.astype(np.int64),
        votes.said,
        _trust(question, people.tolist()),
        len(votes.tasks),
    )
    methods = BY_KIND[question.kind]
    results = [method(ballots) for method in methods.values()]
    pairs = list(combinations(range(len(methods)), 2))
    apart = [
        [
            (one, other)
            for one, other in pairs
            if not says_the_same(question.kind, said[one], said[other], question.settings)
        ]
        for said in zip(*results, strict=True)
    ]
    return Compared(list(methods), votes.tasks, results, apart)


def _trust(question: Question, people: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how far these people are trusted (J); of whom nothing is known, as all others are on average."""
    known = dict(
        TrustScore.objects.filter(question=question, mean__isnull=False).values_list("annotator", "mean")
    )
    usual = float(np.mean(list(known.values()))) if known else 1.0
    return np.array([known.get(person, usual) for person in people], float)
