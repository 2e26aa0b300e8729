"""Streaks that forgive: one answer a day is enough, and days that were earned may be missed. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

# A day to miss is earned with so many days, and no more than so many are kept.
DAYS_PER_FREEZE = 5
MOST_FREEZES = 2


@dataclass(frozen=True)
class Run:
    """Days in a row, the most there ever were, days that may still be missed, and the last day."""

    days: int = 0
    best: int = 0
    freezes: int = 0
    last_day: dt.date | None = None


def played(run: Run, days: Iterable[dt.date]) -> Run:
    """Return a streak after answers on these days; what lies before its last day changes nothing."""
    for day in sorted(set(days)):
        if run.last_day is None or day > run.last_day:
            run = _next(run, day)
    return run


def _next(run: Run, day: dt.date) -> Run:
    missed = _missed(run, day)
    goes_on = run.last_day is not None and missed <= run.freezes
    days = run.days + 1 if goes_on else 1
    freezes = run.freezes - missed if goes_on else 0
    if days % DAYS_PER_FREEZE == 0:
        freezes = min(freezes + 1, MOST_FREEZES)
    return Run(days, max(run.best, days), freezes, day)


def standing(run: Run, today: dt.date) -> Run:
    """Return a streak as it stands today: without days to miss that are gone, or over."""
    if run.last_day is None or run.last_day >= today:
        return run
    missed = _missed(run, today)
    if missed > run.freezes:
        return replace(run, days=0, freezes=0)
    return replace(run, freezes=run.freezes - missed)


def _missed(run: Run, day: dt.date) -> int:
    return (day - run.last_day).days - 1 if run.last_day else 0
