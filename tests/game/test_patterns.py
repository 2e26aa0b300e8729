"""Answers that repeat themselves are found; whoever listens is not taken for it, whatever the labels."""

import random

import pytest

from game.points.doubt import LEAST_BY_CHECKS, at_most, hears_too_little
from game.points.patterns import LONGEST, Place, pattern_in

EVEN = {"a": 0.25, "b": 0.25, "c": 0.25, "d": 0.25}
MOSTLY_NO = {"no": 0.95, "yes": 0.05}


def row(words, others=None):
    return [Place(word, others or {}) for word in words]


@pytest.mark.parametrize(
    ("words", "lag"), [("a" * 30, 1), ("ab" * 20, 2), ("abc" * 12, 3), ("abcd" * 10, 4), ("aabbcc" * 8, 6)]
)
def test_a_row_that_repeats_itself_is_found(words, lag):
    found = pattern_in(row(words), EVEN)
    assert found.lag == lag
    assert (found.first, found.last) == (0, len(words) - 1)
    assert found.chance < 0.001


def test_a_slip_does_not_hide_it():
    words = list("abc" * 20)
    words[17], words[41] = "a", "b"
    assert pattern_in(row(words), EVEN).lag == 3


def test_where_it_begins_is_told():
    dice = random.Random(5)
    honest = [dice.choice("abcd") for _ in range(40)]
    found = pattern_in(row([*honest, *("ab" * 20)]), EVEN)
    assert found.lag == 2
    assert abs(found.first - 40) <= 3
    assert found.last == 79


def test_a_few_answers_prove_nothing():
    assert pattern_in(row("abcabcabc"), EVEN) is None
    assert pattern_in([], EVEN) is None


def test_one_label_for_everything_tells_nothing_where_nearly_all_clips_are_that():
    assert pattern_in(row(["no"] * LONGEST), MOSTLY_NO) is None
    assert pattern_in(row(["yes"] * 30), MOSTLY_NO)


def test_a_row_that_others_heard_too_is_no_pattern():
    words = "abc" * 15
    assert pattern_in(row(words), EVEN)
    assert pattern_in([Place(word, {word: 3}) for word in words], EVEN) is None


@pytest.mark.parametrize("shares", [EVEN, MOSTLY_NO, {"a": 0.5, "b": 0.5}, {"a": 0.7, "b": 0.2, "c": 0.1}])
def test_whoever_listens_is_hardly_ever_taken_for_it(shares):
    dice = random.Random(11)
    alarms = 0
    for _ in range(400):
        words = dice.choices(list(shares), list(shares.values()), k=LONGEST)
        alarms += pattern_in(row(words), shares) is not None
    # One in a thousand is the most; 400 of them bring two by the worst of luck.
    assert alarms <= 2


def test_the_rate_holds_for_all_questions_together():
    words = row("abcd" * 5 + "ab")
    assert pattern_in(words, EVEN)
    assert pattern_in(words, EVEN, sequences=1000) is None


def test_few_right_are_told_from_bad_luck():
    assert hears_too_little(20, 40, 0.5, LEAST_BY_CHECKS)
    assert not hears_too_little(28, 40, 0.5, LEAST_BY_CHECKS)
    assert not hears_too_little(0, 5, 0.5, LEAST_BY_CHECKS)


def test_the_binomial_distribution_is_that():
    assert at_most(3, 10, 0.5) == pytest.approx(176 / 1024)
    assert at_most(10, 10, 0.3) == pytest.approx(1.0)
    assert at_most(0, 4, 0.0) == 1.0
