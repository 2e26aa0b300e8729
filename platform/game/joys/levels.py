"""Levels, and the powers that come with them. Pure."""

from dataclasses import dataclass
from enum import StrEnum

#: From how many points on somebody has reached each level; the first is everybody's.
POINTS = (0, 200, 1_000, 3_000, 8_000, 20_000, 50_000, 120_000)


class Power(StrEnum):
    """What a level lets somebody do."""

    HARDER_CLIPS = "harder_clips"
    REVIEW_CONTESTS = "review_contests"
    PROPOSE_LABELS = "propose_labels"


@dataclass(frozen=True)
class Needs:
    """What a power takes: a level, and where it is about labels of others, trust in that very project."""

    level: int
    trust: bool


#: Whoever is trusted in a project hears what others could not agree on, at any level: points buy no trust.
NEEDS = {
    Power.HARDER_CLIPS: Needs(level=1, trust=True),
    Power.REVIEW_CONTESTS: Needs(level=1, trust=True),
    Power.PROPOSE_LABELS: Needs(level=3, trust=False),
}


def level_of(points: int) -> int:
    """Return the level that so many points reach, from 1."""
    return sum(points >= least for least in POINTS) or 1


def next_at(level: int) -> int | None:
    """Return the points of the level behind this one; nothing behind the last."""
    return POINTS[level] if level < len(POINTS) else None


def part_of_level(points: int) -> float:
    """Return how far somebody is from their level to the next one, from 0 to 1."""
    level = level_of(points)
    goal = next_at(level)
    begun = POINTS[level - 1]
    return 1.0 if goal is None else (points - begun) / (goal - begun)


def may(power: Power, *, level: int, trusted: bool) -> bool:
    """Return whether somebody of this level, trusted in a project or not, has a power there."""
    needs = NEEDS[power]
    return level >= needs.level and (trusted or not needs.trust)
