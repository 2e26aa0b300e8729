"""Finds answers that repeat themselves: one label again and again, to and fro, or in a circle. Pure.

Whoever listens says at each place what the clip is, whatever was said `lag` answers before. So each answer
that equals the one before the last, say, is an observation: with an honest person it comes with the
probability `q` that a clip is that, by the label shares of the project and by what others say of this very
clip; with a pattern nearly always (`KEEPS`). The product of the likelihood ratios is a martingale with mean 1
as long as the person listens, so that it ever passes 1/a from a given start has at most the probability a
(Ville 1939). Over all starts and lags that are looked at the probabilities add up (Bonferroni): of a thousand
honest stretches of `LONGEST` answers at most one is taken for a pattern, however often they are looked at. As
long a row of one label as a project with 95 % of it brings anyway tells nothing.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

#: A pattern may have slips.
KEEPS = 0.9
#: The rows that are sought: 1 is one answer for everything, 2 to and fro, 3 a circle of three, and so on.
LAGS = range(1, 7)
#: So many answers are looked at together.
LONGEST = 200
FALSE_ALARMS = 0.001
# Nobody says labels exactly as often as others do: each is taken for likelier by this part of the rest.
SLACK = 0.2
# Nobody is caught by fewer answers that go along with the row.
FEWEST = 12
# What others say of a clip weighs against this many votes with the shares of the project.
SHARES_WEIGH = 2.0

Word = Hashable


@dataclass(frozen=True)
class Pattern:
    """Answers `first` to `last` repeat themselves after `lag`; so improbable is that for a listener."""

    first: int
    last: int
    lag: int
    chance: float


@dataclass(frozen=True)
class Place:
    """One answer, in its place: what was said, and what others said of the same clip, how often each."""

    said: Word
    others: Mapping[Word, int]


def pattern_in(places: Sequence[Place], shares: Mapping[Word, float], sequences: int = 1) -> Pattern | None:
    """Return the surest pattern in a row of answers to one question, or None.

    Parameters
    ----------
    places
        The answers in the order in which they were given; the newest `LONGEST` are looked at.
    shares
        How often each answer is given by others in this project, from 0 to 1.
    sequences
        How many rows are looked at beside this one: the rate of false alarms is that of all together.
    """
    skipped = max(0, len(places) - LONGEST)
    looked_at = places[skipped:]
    found = [one for lag in LAGS if (one := _row(looked_at, shares, lag))]
    surest = max(found, key=lambda one: one[0], default=None)
    looks = LONGEST * len(LAGS) * max(1, sequences)
    if surest is None or surest[0] < math.log(looks / FALSE_ALARMS):
        return None
    evidence, first, last, lag = surest
    return Pattern(first + skipped, last + skipped, lag, min(1.0, looks * math.exp(-evidence)))


def _row(
    places: Sequence[Place], shares: Mapping[Word, float], lag: int
) -> tuple[float, int, int, int] | None:
    """Return the largest sum of log likelihood ratios over any stretch at this lag, and where it lies."""
    best: tuple[float, int, int, int] | None = None
    evidence, begun, kept = 0.0, lag, 0
    for at in range(lag, len(places)):
        if evidence <= 0:
            evidence, begun, kept = 0.0, at, 0
        before = places[at - lag].said
        keeps = places[at].said == before
        kept += keeps
        evidence += _tells(keeps, probability(places[at], before, shares))
        if kept >= FEWEST and evidence > 0 and (best is None or evidence > best[0]):
            best = evidence, begun - lag, at, lag
    return best


def probability(place: Place, word: Word, shares: Mapping[Word, float]) -> float:
    """Return how probably somebody who listens says this word at this place; on the high side."""
    others = sum(place.others.values())
    share = (place.others.get(word, 0) + SHARES_WEIGH * shares.get(word, 0.0)) / (others + SHARES_WEIGH)
    return share + SLACK * (1 - share)


def _tells(keeps: bool, q: float) -> float:
    """Return the log of how much likelier this is in a pattern; where listeners do it as often, nothing."""
    if q >= KEEPS:
        return 0.0
    return math.log(KEEPS / q) if keeps else math.log((1 - KEEPS) / (1 - q))
