"""Stop rules: which holds first, and that luck does not end a loop."""

import pytest

from activelearning.evaluation import Interval
from activelearning.stopping import Progress, Reason, StopRules, is_look, no_gain, why_stop


def shown(*means, width=0.05):
    return [Interval(mean, mean - width, mean + width) for mean in means]


def progress(*means, answers=100, open_clips=50):
    return Progress(answers, open_clips, shown(*means))


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


def test_the_target_is_looked_at_seldom():
    assert [rounds for rounds in range(34) if is_look(rounds)] == [1, 2, 4, 8, 16, 24, 32]
    assert why_stop(StopRules(target=0.8), progress(0.5, 0.6, 0.99)) is None


def test_a_target_is_not_reached_by_the_mean_alone():
    assert why_stop(StopRules(target=0.9), progress(0.5, 0.92)) is None


def test_no_gain_needs_more_rounds_than_patience():
    assert not no_gain(shown(0.8, 0.8), 2, 0.005)
    assert no_gain(shown(0.8, 0.8, 0.8), 2, 0.005)
