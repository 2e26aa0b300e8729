"""Whom to check next: whoever a check teaches most about. Pure, plain Python, on the road of a turn.

What a check teaches is how much its result, right or wrong, is expected to tell about whether the person
listens (mutual information: Lindley 1956). That is most for somebody in doubt, much for a newcomer, next
to nothing for somebody whose answers have long agreed with those of others.
"""

from collections.abc import Sequence
from math import log

from quality.inference.beliefs import Beliefs, accuracy

#: By what the share of checks is multiplied: for everybody, and for a newcomer on top of that.
FLOOR, NEWCOMER = 0.3, 2.0
#: Whoever is in doubt still gives some votes: else a check would tell itself by what surrounds it.
MOST = 0.8
#: After so many checks, beside the usual share, checks have said what they can say.
ENOUGH = 20


def chance(
    now: Sequence[float],
    newcomer: Sequence[float],
    *,
    labels: int,
    share: float,
    checks: int,
    turns: int,
    beliefs: Beliefs,
) -> float:
    """Return the chance that a person's next turn is a check, where `share` of all turns may be.

    `now` and `newcomer` are what is believed of this person and of somebody new (S + 2); `checks` and `turns`
    count what they have had. What a check teaches, compared with a newcomer, enters squared: the rest of
    a person's turns depends on it, not the next one alone.
    """
    if share <= 0:
        return 0.0
    usual = teaches(newcomer, labels, beliefs)
    if usual <= 0 or checks >= ENOUGH + share * turns:
        return min(share * FLOOR, MOST)
    ratio = teaches(now, labels, beliefs) / usual
    return min(share * (FLOOR + NEWCOMER * ratio * ratio), MOST)


def teaches(now: Sequence[float], labels: int, beliefs: Beliefs) -> float:
    """Return how much a check is expected to tell about whether a person listens (nats)."""
    *levels, blind, contrary = now
    listens, not_listening = sum(levels), blind + contrary
    if min(listens, not_listening) <= 0:
        return 0.0
    skills = zip(levels, beliefs.levels, strict=True)
    right = sum(value * accuracy(skill, labels) for value, skill in skills)
    lucky = blind / labels + contrary * beliefs.contrary_slips
    apart = listens * _entropy(right / listens) + not_listening * _entropy(lucky / not_listening)
    return max(_entropy((right + lucky) / (listens + not_listening)) - apart, 0.0)


def _entropy(chance: float) -> float:
    return -sum(one * log(one) for one in (chance, 1 - chance) if one > 0)
