"""Labels are equally frequent until answers say clearly that they are not."""

import numpy as np
import pytest

from quality.inference.beliefs import Beliefs
from quality.inference.frequencies import frequencies

EVEN = np.full(4, 0.25)


def likelihood(shares: list[float], tasks: int, *, right: float = 0.8, heard: int = 2) -> np.ndarray:
    """Return what answers say of tasks (T x C) by people who are right so often."""
    chances = np.random.default_rng(5)
    truth = chances.choice(len(shares), size=tasks, p=shares)
    found = np.zeros((tasks, len(shares)))
    for _ in range(heard):
        wrong = (truth + chances.integers(1, len(shares), tasks)) % len(shares)
        said = np.where(chances.random(tasks) < right, truth, wrong)
        column = np.full((tasks, len(shares)), np.log((1 - right) / (len(shares) - 1)))
        column[np.arange(tasks), said] = np.log(right)
        found += column
    return found


def test_what_chance_leaves_uneven_counts_as_even():
    found = frequencies(likelihood([0.25, 0.25, 0.25, 0.25], 400), Beliefs())
    assert found == pytest.approx(EVEN, abs=0.005)
    assert found.sum() == pytest.approx(1)


def test_a_few_tasks_prove_nothing():
    assert frequencies(likelihood([0.5, 0.3, 0.1, 0.1], 12), Beliefs()) == pytest.approx(EVEN, abs=0.05)


def test_what_is_clearly_rare_is_believed_to_be():
    found = frequencies(likelihood([0.6, 0.25, 0.12, 0.03], 400), Beliefs())
    # Fifty clips are believed to be even beforehand.
    assert found == pytest.approx([0.56, 0.25, 0.13, 0.06], abs=0.04)


def test_without_tasks_nothing_is_known():
    assert frequencies(np.zeros((0, 4)), Beliefs()) == pytest.approx(EVEN)
