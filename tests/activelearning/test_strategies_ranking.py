"""Which part of the ranking each strategy takes."""

import numpy as np

from activelearning.likeness import LikenessOfGram
from activelearning.plans import plan
from activelearning.strategies.contract import Pool
from activelearning.strategies.ranking import LeastCertain

SURENESS = np.array([0.99, 0.55, 0.8, 0.6, 0.95, 0.7, 0.9])


def query(name, said, size):
    pool = Pool(np.arange(len(said)), LikenessOfGram(np.eye(len(said))), np.zeros(0, np.int64), said)
    return plan(name).strategy.query(pool, size).tolist()


def test_least_takes_the_bottom_and_medium_the_middle():
    said = np.stack([SURENESS, 1 - SURENESS], axis=1)
    assert query("least", said, 2) == [1, 3]
    assert query("margin", said, 2) == query("entropy", said, 2) == [1, 3]
    assert sorted(query("medium", said, 3)) == [2, 5, 6]


def test_margin_and_entropy_see_more_than_the_likeliest_class():
    said = np.array([[0.5, 0.5, 0.0, 0.0], [0.45, 0.25, 0.15, 0.15], [0.48, 0.4, 0.06, 0.06]])
    assert query("least", said, 1) == [1]
    assert query("margin", said, 1) == [0]
    assert query("entropy", said, 1) == [1]
    assert query("margin", said, 2)[1] == 2


def test_ties_fall_at_random():
    said = np.full((30, 2), 0.5)
    pool = Pool(np.arange(30), LikenessOfGram(np.eye(30)), np.zeros(0, np.int64), said)
    first, second = (LeastCertain().query(pool, 10, random_state=seed).tolist() for seed in (1, 2))
    assert first != second
