"""Whom to check next: whoever checks can teach most about. Pure, plain Python, on the road of a turn.

What checks can teach about whether somebody listens is how uncertain that is (entropy; as many checks as one
likes would tell all of it: Lindley 1956). That is most for somebody in doubt, much for a newcomer, next to
nothing for somebody whose answers have long agreed with those of others. What the next one alone would tell
is no good guide: least about people who are hard to tell from guessers, who need the most.
"""

from collections.abc import Sequence
from math import log

#: By what the share of checks is multiplied: for everybody, and for a newcomer on top of that.
FLOOR, NEWCOMER = 0.3, 1.0
#: How sharply checks turn to those in doubt: this power of what they can teach, beside a newcomer.
SHARPNESS = 8
#: Whoever is in doubt still gives some votes: else a check would tell itself by what surrounds it.
MOST = 0.8
#: After so many checks, beside the usual share, checks have said what they can say.
ENOUGH = 20


def chance(
    now: Sequence[float], newcomer: Sequence[float], *, share: float, checks: int, turns: int
) -> float:
    """Return the chance that a person's next turn is a check, where `share` of all turns may be.

    `now` and `newcomer` are what is believed of this person and of somebody new (S + 2); `checks` and `turns`
    count what they have had.
    """
    if share <= 0:
        return 0.0
    usual = teaches(newcomer)
    if usual <= 0 or checks >= ENOUGH + share * turns:
        return min(share * FLOOR, MOST)
    ratio = teaches(now) / usual
    return min(share * (FLOOR + NEWCOMER * ratio**SHARPNESS), MOST)


def teaches(now: Sequence[float]) -> float:
    """Return how much checks can tell about whether a person listens (nats).

    It does not fall again beyond even odds: until the person is asked no more, a check may clear them.
    """
    doubt = min(max(1 - sum(now[:-2]), 0.0), 0.5)
    return -sum(one * log(one) for one in (doubt, 1 - doubt) if one > 0)
