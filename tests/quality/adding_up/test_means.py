"""Means and their intervals."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from annotation.kinds import Said
from quality.adding_up import add_up
from quality.adding_up.means import t_quantile
from quality.adding_up.wording import Told, tell

WIDE = {"first": -1000, "last": 1000}


@pytest.mark.parametrize("freedom", [*range(1, 41), 100, 1000, 32766])
def test_the_quantiles_are_those_of_the_tables(freedom):
    assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-5)


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=30))
def test_a_mean_has_the_interval_that_statistics_gives_it(numbers):
    found = add_up("scale", [Said(number=float(one)) for one in numbers], WIDE).value
    error = statistics.stdev(numbers) / len(numbers) ** 0.5
    low, high = (
        stats.t.interval(0.95, len(numbers) - 1, statistics.fmean(numbers), error)
        if error
        else (numbers[0],) * 2
    )
    assert found["mean"] == pytest.approx(statistics.fmean(numbers), abs=1e-5)
    assert found["sd"] == pytest.approx(statistics.stdev(numbers), abs=1e-5)
    assert found["low"] == pytest.approx(max(-1000, low), rel=1e-4, abs=1e-3)
    assert found["high"] == pytest.approx(min(1000, high), rel=1e-4, abs=1e-3)


def test_no_interval_reaches_beyond_the_scale():
    found = add_up("scale", [Said(number=1.0), Said(number=5.0)], {"first": 1, "last": 5})
    assert found.value == {"mean": 3.0, "low": 1.0, "high": 5.0, "sd": 2.828427}
    assert tell("scale", found.value, {}) == Told(3.0, 1.0, 5.0)
    assert (found.support, found.agreement, found.settled) == (None, None, True)


def test_one_answer_has_a_mean_and_nothing_else():
    found = add_up("scale", [Said(number=2.0)], {"first": 1, "last": 5})
    assert found.value == {"mean": 2.0, "low": None, "high": None, "sd": None}
    assert (found.votes, found.settled) == (1, True)
    assert tell("scale", found.value, {}) == Told(2.0)


def test_a_step_of_zero_is_an_answer():
    assert add_up("scale", [Said(number=0.0)], {"first": 0, "last": 4}).value["mean"] == 0.0


def test_a_point_has_a_mean_along_each_side():
    found = add_up("grid", [Said(x=-0.5, y=1.0), Said(x=0.5, y=1.0)], {}).value
    assert found["x"] == {"mean": 0.0, "low": -1.0, "high": 1.0, "sd": 0.707107}
    assert found["y"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "sd": 0.0}
    assert tell("grid", found, {}) == Told((0.0, 1.0), (-1.0, 1.0), (1.0, 1.0))


def test_one_point_has_no_interval():
    found = add_up("grid", [Said(x=0.25, y=0.0)], {}).value
    assert tell("grid", found, {}) == Told((0.25, 0.0))
