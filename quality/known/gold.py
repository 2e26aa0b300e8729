"""Whether a known answer is known at all, and when too many know it from being asked. Pure.

One that people fail who pass the others is doubted. One that many have met may have been talked about.
"""

import math
from collections.abc import Iterable

from quality.checks.rates import RATES, SKILL, SKILL_WEIGHT, Checked

# Before anybody has answered: how likely a known answer is wrong.
WRONG = 0.03
# One person alone cannot say much against what was said to be known.
MOST_PER_PERSON = 1.5
DOUBTED = 0.5
# So many people may meet one control, or this share of all who take part where that is more.
MOST_MET = 200
SHARE_MET = 1 / 3


def skill_without(passed: int, checks: int, *, this_passed: bool) -> float:
    """Return how likely a person passes a check, from their other checks: (passed + 3.2) / (checks + 4)."""
    others = max(0, checks - 1)
    # A check that is not counted yet leaves no more passed than there are.
    others_passed = min(others, max(0, passed - this_passed))
    return (others_passed + SKILL * SKILL_WEIGHT) / (others + SKILL_WEIGHT)


def doubt(answers: Iterable[tuple[float, bool]], labels: int, *, known_right: bool = True) -> float:
    """Return the probability that a known answer is wrong.

    By Bayes' rule over the answers to it, each as (the person's skill, whether it was passed). Whoever
    chooses the right label with probability s chooses each wrong one with probability (1 - s) / (labels - 1).
    Where a label is known to be wrong, whoever chooses it fails, and the doubt is that it is right.
    """
    log_odds = math.log(WRONG / (1 - WRONG))
    for skill, passed in answers:
        by_luck = (1 - skill) / (labels - 1)
        chosen = passed == known_right
        step = math.log(by_luck / skill) if chosen else math.log((1 - by_luck) / (1 - skill))
        step = step if known_right else -step
        log_odds += max(-MOST_PER_PERSON, min(MOST_PER_PERSON, step))
    return 1 / (1 + math.exp(-log_odds))


def most_met(people: int) -> int:
    """Return how many of so many people who take part may meet one control."""
    return max(MOST_MET, math.floor(SHARE_MET * people))


def turns_covered(controls: int, rate: str) -> int:
    """Return after how many turns a person has met all of so many controls, on average.

    `rate` is how often they come (annotation.models.project.CheckRate).
    """
    met, turns = 0.0, 0
    while met < controls:
        met += RATES[rate](Checked(turns, int(met)))
        turns += 1
    return turns
