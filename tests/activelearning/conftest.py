"""A loop that has asked its first round."""

import pytest

from tests.activelearning.makers import go_on, make_loop, work


@pytest.fixture
def loop(omar):
    """A launched project of 60 buzzes, its first round asked."""
    question = make_loop(omar, batch=6)
    work()
    go_on(question)
    return question
