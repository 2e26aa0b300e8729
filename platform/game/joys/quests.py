"""Quests: two of a day and two of a week, the same for everybody. Pure."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Quest:
    """Something to do within a day or a week: so many of what it counts."""

    counts: str
    goal: int
    weekly: bool = False

    @property
    def key(self) -> str:
        """The name under which it is kept."""
        return f"{'week' if self.weekly else 'day'}-{self.counts}-{self.goal}"

    def done(self, counted: Mapping[str, int]) -> int:
        """Return how much of it is done, its goal at most."""
        return min(counted.get(self.counts, 0), self.goal)


# What is counted: turns that were paid (none is, that was quicker than anybody listens), projects, days,
# and points for answers that others confirmed.
DAILY = (Quest("turns", 10), Quest("turns", 25), Quest("projects", 2), Quest("confirmed", 20))
WEEKLY = (
    Quest("turns", 120, weekly=True),
    Quest("days", 4, weekly=True),
    Quest("projects", 3, weekly=True),
    Quest("confirmed", 150, weekly=True),
)
AT_ONCE = 2


def of_day(day: dt.date) -> list[Quest]:
    """Return the quests of a day."""
    return _drawn(DAILY, day)


def of_week(day: dt.date) -> list[Quest]:
    """Return the quests of the week of a day."""
    return _drawn(WEEKLY, monday(day))


def monday(day: dt.date) -> dt.date:
    """Return the first day of a week."""
    return day - dt.timedelta(days=day.weekday())


def _drawn(some: tuple[Quest, ...], day: dt.date) -> list[Quest]:
    dice = random.Random(day.isoformat())  # noqa: S311 - no secret: anybody may know what comes
    kinds = sorted({quest.counts for quest in some})
    chosen = sorted(dice.sample(kinds, AT_ONCE))
    return [dice.choice([quest for quest in some if quest.counts == kind]) for kind in chosen]
