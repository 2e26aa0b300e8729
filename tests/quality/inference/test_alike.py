"""Pairs who answer alike: copying is found, being good is not."""

import random

import numpy as np
import pytest

from quality.inference.alike import FEWEST, alike
from quality.inference.answers import Answers


def answered(people, *, tasks=120, labels=4, known=0, seed=1):
    """Return answers to tasks by six people or more; `people` says what each answers to (task, truth)."""
    dice = random.Random(seed)
    truth = [dice.randrange(labels) for _ in range(tasks)]
    rows = [
        (task, person, says(task, truth[task], dice))
        for task in range(tasks)
        for person, says in enumerate(people)
    ]
    task, person, label = np.array(rows).T
    column = np.full(tasks, -1)
    column[:known] = truth[:known]
    return Answers(task, person, label, column, len(people), labels)


def careful(task, truth, dice):
    return truth if dice.random() < 0.85 else dice.randrange(4)


def copied(task, truth, dice):
    """Say what a partner says who does not listen."""
    return random.Random(f"pair {task}").randrange(4)


def guessing(task, truth, dice):
    return dice.randrange(4)


def pairs_in(answers):
    return [(pair.one, pair.other) for pair in alike(answers)]


def test_who_copies_is_found_and_nobody_else():
    answers = answered([careful, copied, careful, guessing, copied, careful, guessing])
    [pair] = alike(answers)
    assert (pair.one, pair.other, pair.together, pair.same) == (1, 4, 120, 120)
    assert pair.expected < 45
    assert pair.deviations > 4


@pytest.mark.parametrize("seed", range(6))
def test_people_who_are_right_together_or_guess_alone_are_no_pair(seed):
    assert pairs_in(answered([careful] * 4 + [guessing] * 2, seed=seed)) == []


def test_copying_while_mostly_right_is_found_by_the_same_mistakes():
    def mostly(task, truth, dice):
        return careful(task, truth, random.Random(f"copied {task}"))

    assert pairs_in(answered([mostly, careful, careful, mostly, careful])) == [(0, 3)]


def test_checks_and_few_clips_say_nothing():
    assert pairs_in(answered([careful, copied, careful, copied], known=120)) == []
    assert pairs_in(answered([careful, copied, careful, copied], tasks=FEWEST - 1)) == []
