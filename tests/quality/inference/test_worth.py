"""What a check can teach, and what an answer more is worth."""

from math import comb

import numpy as np
import pytest

from quality.inference.attention import newcomer, usual_levels
from quality.inference.beliefs import Beliefs, accuracy
from quality.inference.checking import ENOUGH, FLOOR, MOST, chance, teaches
from quality.inference.rules import Rules, Task
from quality.inference.worth import Average, gain
from tests.quality.inference.crowds import BELIEFS

NEWCOMER = newcomer(usual_levels(BELIEFS), BELIEFS.careless, BELIEFS).tolist()


def believed(listens):
    """Return what is believed of somebody who listens with this probability, and else answers blindly."""
    return [*(listens * usual_levels(BELIEFS)).tolist(), 1 - listens, 0.0]


def checked(now, *, share=0.1, checks=2, turns=10):
    return chance(now, NEWCOMER, share=share, checks=checks, turns=turns)


def test_checks_go_to_those_in_doubt_then_to_newcomers():
    doubtful, trusted = believed(0.5), believed(0.995)
    assert checked(doubtful) > checked(NEWCOMER) > 0.1 > checked(trusted) >= 0.1 * FLOOR
    assert checked(doubtful, share=0.9) == MOST
    assert checked(doubtful, share=0.0) == 0


def test_nobody_is_checked_for_ever():
    assert checked(believed(0.5), checks=ENOUGH + 1, turns=10) == pytest.approx(0.1 * FLOOR)


def test_what_checks_can_teach_is_what_many_of_them_tell():
    """The entropy of listening is where the mutual information of ever more checks goes."""
    listens, right, lucky = 0.8, accuracy(0.6, 4), 0.25
    told = []
    for checks in (1, 10, 100):
        passed = np.arange(checks + 1)
        ways = np.array([comb(checks, int(one)) for one in passed], float)
        chances = [ways * p**passed * (1 - p) ** (checks - passed) for p in (right, lucky)]
        both = np.array([listens, 1 - listens])[:, None] * chances
        apart = both.sum(axis=0) * np.array([listens, 1 - listens])[:, None]
        told.append(float((both * np.log(both / apart)).sum()))
    assert told == sorted(told)
    assert teaches(believed(listens)) == pytest.approx(told[-1], abs=1e-4)
    assert told[0] < 0.3 * told[-1]


def test_whoever_listens_for_certain_has_nothing_to_show_and_great_doubt_does_not_count_less():
    assert teaches([1.0, 0.0, 0.0]) == 0
    assert teaches(believed(0.2)) == teaches(believed(0.5)) > teaches(believed(0.6))


SURE = Average(listens=1.0, accuracy=0.8)
EASY = Beliefs(hard=0.0, lost=0.0)


def worth(*labels, left, price=0.0, target=1.0, who=SURE):
    together = [*labels, *(0.0 for _ in labels)]
    return gain(together, left=left, who=who, target=target, price=price, beliefs=EASY)


def test_an_answer_is_worth_what_it_may_change():
    # Even odds: somebody who is right four times of five makes the label as sure as they are.
    assert worth(0.5, 0.5, left=1, price=0.1) == pytest.approx(0.8 - 0.5 - 0.1)
    # Surer than they are: one answer changes nothing, two may.
    assert worth(0.9, 0.1, left=1) == pytest.approx(0)
    assert worth(0.9, 0.1, left=2) == pytest.approx(0.1 * 0.64 - 0.9 * 0.04)
    assert worth(0.9, 0.1, left=2, price=0.03) < 0
    # Three labels, all open: any answer but the first two still leaves the first for the label.
    assert worth(0.34, 0.33, 0.33, left=1) == pytest.approx((0.34 + 0.33) * 0.8 + 0.34 * 0.1 - 0.34)


def test_answers_end_at_the_target_and_at_the_maximum():
    assert worth(0.5, 0.5, left=0) == 0
    assert worth(0.5, 0.5, left=5, target=0.8) == pytest.approx(0.3)
    assert worth(0.5, 0.5, left=5) > 0.3
    assert worth(0.5, 0.5, left=5, price=0.01, who=Average(0.0, 0.8)) < 0


def test_a_task_that_is_not_worth_its_price_is_disputed_early():
    rules = Rules()
    assert rules.judge(Task.OPEN, largest=0.6, votes=2, heard=2, gain=-0.01) == Task.DISPUTED
    assert rules.judge(Task.OPEN, largest=0.6, votes=1, heard=1, gain=-0.01) == Task.OPEN
    assert rules.judge(Task.OPEN, largest=0.6, votes=2, heard=2, gain=0.01) == Task.OPEN
    assert rules.judge(Task.OPEN, largest=0.95, votes=2, heard=2, gain=-0.01) == Task.CLOSED
    assert Rules(target=0.99).cost == pytest.approx(rules.cost / 10)
