"""A loop that has asked its first round."""

import pytest

from quality.labels import machine
from tests.activelearning.makers import RULES, go_on, make_loop, play_round, work


@pytest.fixture
def loop(omar):
    """A launched project of 60 buzzes, its first round asked."""
    question = make_loop(omar, batch=6)
    work()
    go_on(question)
    return question


@pytest.fixture
def labelling(omar):
    """A loop of 200 buzzes whose classifier has labelled some; its audits are asked about."""
    question = make_loop(omar, clips=200, **RULES)
    work()
    go_on(question)
    for _ in range(3):
        play_round(question)
    assert machine.labels_of(question).exists()
    return question
