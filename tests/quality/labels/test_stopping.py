"""When a task has enough answers, and how often a check is asked."""

import pytest

from annotation.kinds import Said
from quality.adding_up import add_up
from quality.checks.rates import control_rate
from quality.labels.stopping import Verdict, judge


@pytest.mark.parametrize(
    ("votes", "wanted", "verdict"),
    [
        ([1, 1], 3, Verdict.GO_ON),
        ([1, 1, 2], 3, Verdict.RETIRE),
        ([1, 2], 2, Verdict.ONE_MORE),
        ([None, None], 2, Verdict.ONE_MORE),
        ([None, 1, None], 3, Verdict.ONE_MORE),
        ([None, 1, 1], 3, Verdict.RETIRE),
        ([1, 2, 1, 2], 4, Verdict.DISPUTE),
        ([1, 2, 1, 1], 4, Verdict.RETIRE),
    ],
)
def test_a_task_ends_when_a_label_leads_or_at_the_maximum(votes, wanted, verdict):
    result = add_up("single_choice", [Said(label_id=label) for label in votes], {})
    assert judge(result, wanted=wanted, maximum=4) == verdict


@pytest.mark.parametrize(
    ("steps", "wanted", "verdict"),
    [
        ([1, 5], 3, Verdict.GO_ON),
        ([1, 3, 5], 3, Verdict.RETIRE),
        ([1, 5, None], 3, Verdict.RETIRE),
        ([1, None, None], 3, Verdict.ONE_MORE),
        ([None] * 4, 4, Verdict.DISPUTE),
    ],
)
def test_a_scale_has_enough_when_the_answers_wanted_are_there(steps, wanted, verdict):
    result = add_up("scale", [Said(number=step) for step in steps], {"first": 1, "last": 5})
    assert judge(result, wanted=wanted, maximum=4) == verdict


def test_checks_are_frequent_at_first_and_rarer_later():
    rates = [control_rate(turns) for turns in range(200)]
    assert rates[0] == rates[19] == 0.4
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(0.1)
