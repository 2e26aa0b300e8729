"""Pairs of people who answer alike more often than either agrees with everybody else. Pure.

Two people with skills s and t (0 guesses, 1 knows) say the same with 1/C + (1 - 1/C) s t, where mistakes are
even. So skills follow from how often people agree, by least squares over all pairs, without any label being
known. For a pair the partner is left out of it: two who copy one another do not vouch for each other, as they
would in estimates of labels. Easy clips and frequent labels raise what is expected of every pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from quality.inference.answers import Answers, Floats, Whole
from quality.inference.rules import ALIKE_FAR as FAR
from quality.inference.rules import ALIKE_FEWEST as FEWEST

# Of so many clips the belief is worth that somebody's skill is the usual one.
STRENGTH = 3.0
# The crowd agrees at least so much beyond chance: else nothing follows from it.
LEAST = 0.01
SWEEPS = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people (their places): clips that both voted on, called the same, expected to be, how far above."""

    one: int
    other: int
    together: int
    same: int
    expected: float
    deviations: float


def alike(answers: Answers, *, most: int = 30) -> list[Pair]:
    """Return the pairs who answer most suspiciously alike, the farthest first.

    Checks are left out, and what was asked again.
    """
    one, other, together, same = _pairs(answers)
    if not len(one):
        return []
    share = _expected(answers, (one, other), together, same)
    expected = share * together
    deviations = (same - expected) / np.sqrt(np.maximum(expected * (1 - share), 0.25))
    order = np.argsort(-deviations, kind="stable")
    chosen = [at for at in order if together[at] >= FEWEST and deviations[at] >= FAR][:most]
    return [
        Pair(
            int(one[at]),
            int(other[at]),
            int(together[at]),
            int(same[at]),
            float(expected[at]),
            float(deviations[at]),
        )
        for at in chosen
    ]


def _pairs(answers: Answers) -> tuple[Whole, Whole, Floats, Floats]:
    """Return each two people who share a clip, how many they share, and how many they call the same."""
    votes = np.flatnonzero(answers.known[answers.task] < 0)
    if answers.again is not None:
        votes = votes[~answers.again[votes]]
    # Most people of a large crowd say little: without them there are few pairs.
    often = np.bincount(answers.person[votes], minlength=answers.people) >= FEWEST
    votes = votes[often[answers.person[votes]]]
    pairs = np.zeros(0, np.int64)
    together: Floats = np.zeros(0)
    same: Floats = np.zeros(0)
    for first, second in _side_by_side(answers, votes):
        keys, shared, alike_there = _counted(answers, first, second)
        pairs, place = np.unique(np.r_[pairs, keys], return_inverse=True)
        together = np.bincount(place, np.r_[together, shared], len(pairs)).astype(float)
        same = np.bincount(place, np.r_[same, alike_there], len(pairs)).astype(float)
    one, other = np.divmod(pairs, answers.people)
    return one, other, together, same


def _counted(answers: Answers, first: Whole, second: Whole) -> tuple[Whole, Floats, Floats]:
    """Return pairs as keys, and how often each shares a clip and calls it the same."""
    low, high = np.sort([answers.person[first], answers.person[second]], axis=0)
    keys, place = np.unique(low * answers.people + high, return_inverse=True)
    same = answers.label[first] == answers.label[second]
    return keys, np.bincount(place).astype(float), np.bincount(place, same).astype(float)


def _side_by_side(answers: Answers, votes: Whole) -> Iterator[tuple[Whole, Whole]]:
    """Yield rows of votes on one task by two people, each two of them once."""
    rows = votes[np.argsort(answers.task[votes], kind="stable")]
    for apart in range(1, len(rows)):
        there = answers.task[rows[:-apart]] == answers.task[rows[apart:]]
        if not there.any():
            return
        yield rows[:-apart][there], rows[apart:][there]


def _expected(answers: Answers, pairs: tuple[Whole, Whole], together: Floats, same: Floats) -> Floats:
    """Return with which probability each pair says the same, by how either agrees with all others."""
    chance = 1 / answers.labels
    beyond = (same / together - chance) / (1 - chance)
    usual = max(float((beyond * together).sum() / together.sum()), LEAST) ** 0.5
    skill = np.full(answers.people, usual)
    for _ in range(SWEEPS):
        products, squares = _sums(skill, pairs, together, beyond)
        skill = np.clip((products + STRENGTH * usual) / (squares + STRENGTH), 0.0, 1.0)
    products, squares = _sums(skill, pairs, together, beyond)
    one, other = pairs
    apart = [
        np.clip(
            (products[who] - together * skill[partner] * beyond + STRENGTH * usual)
            / (squares[who] - together * skill[partner] ** 2 + STRENGTH),
            0.0,
            1.0,
        )
        for who, partner in ((one, other), (other, one))
    ]
    likely: Floats = chance + (1 - chance) * apart[0] * apart[1]
    return likely


def _sums(
    skill: Floats, pairs: tuple[Whole, Whole], together: Floats, beyond: Floats
) -> tuple[Floats, Floats]:
    """Return, for everybody, what least squares divide: partners' skills times agreement, and squared."""
    one, other = pairs
    products = np.zeros(len(skill))
    squares = np.zeros(len(skill))
    for who, partner in ((one, other), (other, one)):
        products += np.bincount(who, together * skill[partner] * beyond, len(skill))
        squares += np.bincount(who, together * skill[partner] ** 2, len(skill))
    return products, squares
