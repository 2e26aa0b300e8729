"""Badges: families of three, each a rule about what somebody did. Pure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Deeds:
    """What somebody did so far.

    `heard` turns were answered, `confirmed` answers were confirmed by others, `closed` clips ended with their
    vote. They were in so many `projects`, with so many `kinds` of questions, and `best` days in a row.
    """

    heard: int = 0
    confirmed: int = 0
    closed: int = 0
    projects: int = 0
    kinds: int = 0
    best: int = 0


@dataclass(frozen=True)
class Badge:
    """One badge: its family, its step within it, and what it takes."""

    family: str
    step: int
    goal: int
    counts: Callable[[Deeds], int]

    @property
    def key(self) -> str:
        """The name under which it is kept and drawn."""
        return f"{self.family}-{self.step}"

    def is_earned(self, deeds: Deeds) -> bool:
        """Return whether these deeds earn it."""
        return self.counts(deeds) >= self.goal


def _family(name: str, goals: tuple[int, int, int], counts: Callable[[Deeds], int]) -> list[Badge]:
    return [Badge(name, step, goal, counts) for step, goal in enumerate(goals, 1)]


#: In the order in which they are shown. No badge counts what only takes speed.
BADGES: list[Badge] = [
    *_family("ears", (10, 200, 2_000), lambda deeds: deeds.heard),
    *_family("tune", (10, 100, 1_000), lambda deeds: deeds.confirmed),
    *_family("seals", (5, 50, 500), lambda deeds: deeds.closed),
    *_family("days", (3, 10, 40), lambda deeds: deeds.best),
    *_family("worlds", (2, 5, 12), lambda deeds: deeds.projects),
    *_family("tongues", (2, 4, 7), lambda deeds: deeds.kinds),
]


def earned(deeds: Deeds, has: Collection[str] = ()) -> list[Badge]:
    """Return the badges that these deeds earn and that somebody does not have yet."""
    return [badge for badge in BADGES if badge.key not in has and badge.is_earned(deeds)]
