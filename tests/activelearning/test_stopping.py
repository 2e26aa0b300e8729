"""Stop rules: which holds first, and that luck does not end a loop."""

import pytest

from activelearning.evaluation import Interval
from activelearning.stopping import Progress, Reason, StopRules, affordable, is_look, no_gain, why_stop


def shown(*means, width=0.05):
    return [Interval(mean, mean - width, mean + width) for mean in means]


def progress(*means, answers=100, open_clips=50, **more):
    return Progress(answers, open_clips, shown(*means), **more)


@pytest.mark.parametrize(
    ("rules", "seen", "reason"),
    [
        (StopRules(), progress(0.5, 0.6), None),
        (StopRules(), progress(0.5, open_clips=0), Reason.POOL_EMPTY),
        (StopRules(rounds=2), progress(0.5, 0.6), Reason.ROUNDS),
        (StopRules(rounds=3), progress(0.5, 0.6), None),
        (StopRules(answers=100), progress(0.5), Reason.BUDGET),
        (StopRules(answers=101), progress(0.5), None),
        (StopRules(target=0.84), progress(0.5, 0.9), Reason.TARGET),
        (StopRules(target=0.86), progress(0.5, 0.9), None),
        (StopRules(patience=2), progress(0.7, 0.8, 0.8, 0.8), Reason.NO_GAIN),
        (StopRules(patience=2), progress(0.7, 0.8, 0.8, 0.81), None),
    ],
)
def test_the_first_rule_that_holds_stops_the_loop(rules, seen, reason):
    assert why_stop(rules, seen) == reason


def test_few_clips_of_the_holdout_cannot_say_that_there_is_no_gain():
    rules, means = StopRules(patience=2), (1.0, 0.9, 0.9, 0.9)
    assert why_stop(rules, progress(*means, measured=19)) is None
    assert why_stop(rules, progress(*means, measured=20)) == Reason.NO_GAIN


def test_rounds_count_though_nothing_is_measured_of_them():
    assert why_stop(StopRules(rounds=3), progress(rounds=3)) == Reason.ROUNDS
    assert why_stop(StopRules(rounds=3), progress(rounds=2)) is None


def test_a_round_is_no_larger_than_what_is_left_of_a_budget():
    assert affordable(30, left=None, each=2, beside=0.25) == 30
    assert affordable(30, left=1000, each=2, beside=0.25) == 30
    # 16 clips and four of the holdout, two answers each.
    assert affordable(30, left=40, each=2, beside=0.25) == 16
    assert affordable(30, left=1, each=2, beside=0.25) == 1


def test_the_target_is_looked_at_seldom():
    assert [rounds for rounds in range(34) if is_look(rounds)] == [1, 2, 4, 8, 16, 24, 32]
    assert why_stop(StopRules(target=0.8), progress(0.5, 0.6, 0.99)) is None


def test_a_target_is_not_reached_by_the_mean_alone():
    assert why_stop(StopRules(target=0.9), progress(0.5, 0.92)) is None


def test_no_gain_needs_more_rounds_than_patience():
    assert not no_gain(shown(0.8, 0.8), 2, 0.005)
    assert no_gain(shown(0.8, 0.8, 0.8), 2, 0.005)
