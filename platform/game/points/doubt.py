"""When answers look like those of somebody who does not listen. Pure.

A stretch is judged by what is known of it, never by how quick it was: checks, what others confirmed, and
whether it repeats itself (game.points.patterns).
"""

import math

# Of a hundred who hear just so well above chance, at most one looks worse than that. Checks are easy; others
# are sometimes wrong themselves.
SURE = 0.01
LEAST_BY_CHECKS = 0.4
LEAST_BY_OTHERS = 0.2
# What trust believes of somebody who does not listen.
BELIEVED = 0.9
FEWEST = 10


def hears_too_little(right: float, counted: int, chance: float, least: float) -> bool:
    """Return whether so few of `counted` are right that hearing `least` above chance is as good as excluded.

    The probability of so few or fewer right answers (binomial) of somebody who is right with
    chance + least (1 - chance) is below `SURE`.
    """
    if counted < FEWEST or chance >= 1:
        return False
    accuracy = chance + least * (1 - chance)
    return at_most(math.floor(right), counted, accuracy) < SURE


def at_most(right: int, counted: int, accuracy: float) -> float:
    """Return the probability of at most so many right answers of `counted` (binomial distribution)."""
    if accuracy <= 0:
        return 1.0
    logs = [
        math.lgamma(counted + 1)
        - math.lgamma(number + 1)
        - math.lgamma(counted - number + 1)
        + number * math.log(accuracy)
        + (counted - number) * math.log1p(-accuracy)
        for number in range(right + 1)
    ]
    return math.fsum(math.exp(one) for one in logs)
