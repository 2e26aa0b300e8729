"""How far a loop still has to go."""

import datetime as dt
import math

import pytest

from activelearning.ahead import Past, ahead
from activelearning.stopping import Reason, StopRules

NO_RULES = StopRules()
BEGUN = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def past(rounds, *, each=40, hours=12, low=None):
    """Return rounds of so many answers and hours each; `low` says the bound by the answers so far."""
    return [
        Past(
            200 + each * number, low and low(200 + each * number), BEGUN + dt.timedelta(hours=hours * number)
        )
        for number in range(rounds)
    ]


def look(rounds, rules=NO_RULES, *, open_clips=1000, batch=10, later=dt.timedelta()):
    return ahead(rounds, rules, open_clips=open_clips, batch=batch, now=rounds[-1].when + later)


def test_one_round_tells_nothing():
    assert look(past(1)) is None


def test_without_a_rule_every_clip_is_asked_about():
    found = look(past(4))
    assert (found.reason, found.rounds, found.answers) == (Reason.POOL_EMPTY, 100, 4000)
    assert found.days == pytest.approx(50)
    assert found.whole_days in {50, 51}


@pytest.mark.parametrize(
    ("rules", "reason", "rounds"),
    [
        (StopRules(rounds=10), Reason.ROUNDS, 6),
        (StopRules(answers=400), Reason.BUDGET, 2),
        (StopRules(rounds=10, answers=400), Reason.BUDGET, 2),
    ],
)
def test_the_first_rule_that_holds_ends_it(rules, reason, rounds):
    found = look(past(4), rules)
    assert (found.reason, found.rounds) == (reason, rounds)


def test_a_target_is_foretold_where_the_bound_rises_and_at_a_round_that_looks():
    rounds = past(6, low=lambda answers: 0.5 + 0.2 * math.log(answers / 200))
    found = look(rounds, StopRules(target=0.7))
    # 200 e = 544 answers, in round 10; but only 1, 2, 4, 8 and 16 look.
    assert (found.reason, found.rounds) == (Reason.TARGET, 10)
    flat = past(6, low=lambda answers: 0.5)
    assert look(flat, StopRules(target=0.7)).reason == Reason.POOL_EMPTY


def test_waiting_slows_the_pace_and_stops_it():
    assert look(past(4), later=dt.timedelta(hours=12)).days == pytest.approx(50)
    assert look(past(4), later=dt.timedelta(hours=30)).days > 60
    assert look(past(4), later=dt.timedelta(days=9)).days is None
