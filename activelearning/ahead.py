"""How far a loop still has to go: answers, rounds and days until the first of its rules stops it. Pure.

No numpy: a page works it out while it is shown.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from activelearning.stopping import Reason, StopRules, is_look

#: The newest rounds by which the pace is judged, and from how many on it can be.
ROUNDS, FEWEST = 5, 2
#: A target is not foretold from fewer rounds, nor further ahead than so many times the answers so far.
FOR_TARGET, REACH = 4, 5.0
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Past:
    """A round that was learnt: answers by then, the lower bound of its measure (None: none), and when."""

    answers: int
    low: float | None
    when: dt.datetime


@dataclass(frozen=True)
class Ahead:
    """What is expected: `answers` and `rounds` more until `reason` stops the loop; days at the present pace.

    `days` is None where nobody has answered for so long that there is no pace.
    """

    answers: int
    rounds: int
    reason: Reason
    days: float | None

    @property
    def whole_days(self) -> int | None:
        """The days, rounded up."""
        return None if self.days is None else math.ceil(self.days)


def ahead(
    past: Sequence[Past], rules: StopRules, *, open_clips: int, batch: int, now: dt.datetime
) -> Ahead | None:
    """Return what stops a loop first, and when; nothing while its pace cannot be judged.

    `open_clips` may still be chosen, `batch` in each round. Rounds without gain cannot be foretold, so a loop
    may end earlier.
    """
    if len(past) < FEWEST:
        return None
    some = past[-ROUNDS - 1 :]
    each = (some[-1].answers - some[0].answers) / (len(some) - 1)
    if each <= 0:
        return None
    left = {
        Reason.POOL_EMPTY: math.ceil(open_clips / max(batch, 1)),
        Reason.ROUNDS: None if rules.rounds is None else max(rules.rounds - len(past), 0),
        Reason.BUDGET: None if rules.answers is None else _rounds(rules.answers - past[-1].answers, each),
        Reason.TARGET: _to_target(past, rules.target, each),
    }
    known = {reason: rounds for reason, rounds in left.items() if rounds is not None}
    reason = min(known, key=lambda one: known[one])
    answers = round(known[reason] * each)
    return Ahead(answers, known[reason], reason, _days(some, answers, now))


def _rounds(answers: float, each: float) -> int:
    return max(math.ceil(answers / each), 0)


def _to_target(past: Sequence[Past], target: float | None, each: float) -> int | None:
    """Return after how many rounds the lower bound is at the target, if it goes on as in the later half.

    It rises along the logarithm of answers; and only some rounds look at it.
    """
    points = [(math.log(one.answers), one.low) for one in past if one.low is not None and one.answers]
    if target is None or len(points) < FOR_TARGET:
        return None
    half = points[len(points) // 2 - 1 :]
    x, y = fmean(one for one, _ in half), fmean(one for _, one in half)
    spread = sum((one - x) ** 2 for one, _ in half)
    rise = sum((one - x) * (low - y) for one, low in half) / spread if spread else 0.0
    if rise <= 0:
        return None
    last = past[-1].answers
    further = (target - y) / rise + x - math.log(last)
    if further > math.log(REACH):
        return None
    rounds = _rounds(last * (math.exp(further) - 1), each)
    while not is_look(len(past) + rounds):
        rounds += 1
    return rounds


def _days(some: Sequence[Past], answers: int, now: dt.datetime) -> float | None:
    """Return how long answers take at the pace of these rounds; waiting longer than they took slows it."""
    took = some[-1].when - some[0].when
    waited = now - some[-1].when
    given = some[-1].answers - some[0].answers
    if waited > max(took, DAY):
        return None
    took += max(waited - took / (len(some) - 1), dt.timedelta())
    return answers / given * (took / DAY)
