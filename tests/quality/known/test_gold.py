"""Doubting a known answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.models.project import CheckRate
from quality.known.gold import DOUBTED, WRONG, doubt, most_met, skill_without, turns_covered

GOOD, COIN = 0.95, 0.5


def test_nobody_has_answered_yet():
    assert doubt([], labels=4) == pytest.approx(WRONG)


def test_good_people_who_fail_it_make_it_doubtful_and_coins_do_not():
    assert doubt([(GOOD, False)], labels=2) < DOUBTED
    assert doubt([(GOOD, False)] * 4, labels=2) >= DOUBTED
    assert doubt([(COIN, False)] * 50, labels=2) == pytest.approx(WRONG)


def test_one_person_is_not_enough_and_who_passes_it_speaks_for_it():
    assert doubt([(0.9999, False)], labels=4) < DOUBTED
    assert doubt([(GOOD, False)] * 4 + [(GOOD, True)] * 4, labels=4) < DOUBTED


@given(st.lists(st.tuples(st.floats(0.5, 0.99), st.booleans()), max_size=20), st.integers(2, 20))
def test_it_is_a_probability_and_the_order_means_nothing(answers, labels):
    found = doubt(answers, labels)
    assert 0 <= found <= 1
    assert doubt(answers[::-1], labels) == pytest.approx(found)
    assert doubt([*answers, (0.9, True)], labels) <= found <= doubt([*answers, (0.9, False)], labels)


def test_a_label_that_is_known_to_be_wrong_is_doubted_when_good_people_choose_it():
    assert doubt([], labels=4, known_right=False) == pytest.approx(WRONG)
    assert doubt([(GOOD, False)], labels=4, known_right=False) < DOUBTED
    assert doubt([(GOOD, False)] * 4, labels=4, known_right=False) >= DOUBTED
    # Whoever avoids it says that it is wrong indeed.
    assert doubt([(GOOD, True)] * 4, labels=4, known_right=False) < WRONG


def test_how_many_may_meet_one_control_grows_with_the_project():
    assert most_met(0) == most_met(599) == 200
    assert most_met(6000) == 2000


def test_a_skill_leaves_out_the_check_itself():
    assert skill_without(1, 1, this_passed=True) == skill_without(0, 1, this_passed=False) == 0.8
    assert skill_without(10, 10, this_passed=True) == pytest.approx((9 + 3.2) / 13)
    assert skill_without(9, 10, this_passed=False) == pytest.approx((9 + 3.2) / 13)
    # One that is not counted yet.
    assert skill_without(3, 3, this_passed=False) < 1


@pytest.mark.parametrize("rate", CheckRate.values)
def test_so_many_turns_meet_so_many_checks(rate):
    assert turns_covered(0, rate) == 0
    assert turns_covered(40, rate) > turns_covered(20, rate) > turns_covered(8, rate)


def test_which_rate_was_chosen_says_how_long_checks_last():
    assert turns_covered(8, "fixed") == 20
    assert turns_covered(8, "learning") > 30
    assert turns_covered(40, "learning") > turns_covered(40, "fixed")
