"""How far people go along with others, where answers are not simply right or wrong. Pure.

The evaluator weighted estimator (Grimm and Kroschel 2005) weighs raters by the correlation of their ratings
with the mean of all; answers that are no numbers are weighed by how far they say the same as those of others
(weighted trustability, Hantke et al. 2017, with others in the place of known answers).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from annotation.kinds import Said
from quality.checks.consistency import sameness
from quality.inference.answers import Floats, Whole

#: Votes by task: each person, by their place, with what they said.
Votes = Mapping[int, Sequence[tuple[int, Said]]]
# As many answers as the belief is worth that somebody is like everybody.
STRENGTH = 5.0
# Nobody is silenced: somebody alone at the least still says something.
LEAST = 0.05
NUMBERS: dict[str, Sequence[Callable[[Said], float | None]]] = {
    "scale": (lambda said: said.number,),
    "grid": (lambda said: said.x, lambda said: said.y),
}


def weights(kind: str, votes: Votes, people: int, options: Mapping[str, Any]) -> tuple[Floats, float]:
    """Return the weight of each person (J, 0 to 1) and that of a newcomer: the mean over answers."""
    if kind in NUMBERS:
        axes = [_along(_ratings(votes, axis), people) for axis in NUMBERS[kind]]
        return _shrunk(np.mean([along for along, _ in axes], axis=0), axes[0][1])
    return _shrunk(*_same(kind, votes, people, options))


def _ratings(votes: Votes, axis: Callable[[Said], float | None]) -> tuple[Whole, Whole, Floats]:
    rows = [
        (place, person, number)
        for place, cast in enumerate(votes.values())
        for person, said in cast
        if (number := axis(said)) is not None
    ]
    columns = np.array(rows, float).reshape(-1, 3).T
    return columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2]


def _along(ratings: tuple[Whole, Whole, Floats], people: int) -> tuple[Floats, Floats]:
    """Return how each person's ratings correlate with the mean of the others', not below 0; of how many."""
    task, person, mine = ratings
    sums, counts = np.bincount(task, mine), np.bincount(task)
    shared = counts[task] > 1
    task, person, mine = task[shared], person[shared], mine[shared]
    others = (sums[task] - mine) / (counts[task] - 1)

    def added(values: Floats) -> Floats:
        found: Floats = np.bincount(person, values, minlength=people).astype(float)
        return found

    size = added(np.ones(len(person)))
    whole = np.maximum(size, 1.0)
    mean, mean_of_others = added(mine) / whole, added(others) / whole
    away, apart = mine - mean[person], others - mean_of_others[person]
    spread = np.sqrt(added(away**2) * added(apart**2))
    found = np.divide(added(away * apart), spread, out=np.zeros(people), where=spread > 0)
    return np.maximum(found, 0.0), size


def _same(kind: str, votes: Votes, people: int, options: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Return how far each person says the same as each other voter, on average, and of how many."""
    total, size = np.zeros(people), np.zeros(people)
    for cast in votes.values():
        for (one, said), (other, says) in combinations(cast, 2):
            grade = sameness(kind, said, says, options)
            if grade is not None:
                total[[one, other]] += grade
                size[[one, other]] += 1
    return np.divide(total, size, out=np.zeros(people), where=size > 0), size


def _shrunk(found: Floats, size: Floats) -> tuple[Floats, float]:
    whole = size.sum()
    mean = max(float((found * size).sum() / whole), LEAST) if whole else 1.0
    shrunk = (found * size + STRENGTH * mean) / (size + STRENGTH)
    return np.clip(shrunk, LEAST, 1.0), mean


def consistent(grades: Iterable[tuple[int, float]], people: int) -> Floats:
    """Return how consistent people are (J), beside the mean: 1 for that or better, else less.

    `grades` are each person's place, and how far they said the same as they had before, where a clip came
    once more, or as somebody decided of it. Beside the mean, for what is decided is hard for everybody.
    """
    rows = np.array(list(grades), float).reshape(-1, 2)
    person = rows[:, 0].astype(np.int64)
    size = np.bincount(person, minlength=people).astype(float)
    total = np.bincount(person, rows[:, 1], minlength=people)
    mean = max(float(rows[:, 1].mean()), LEAST) if len(rows) else 1.0
    shrunk = (total + STRENGTH * mean) / (size + STRENGTH)
    found: Floats = np.minimum(shrunk / mean, 1.0)
    return found
