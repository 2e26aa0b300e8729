"""The day it is where somebody is."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC = "UTC"


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Return whether there is a time zone of this name."""
    return name in _known()


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name; UTC where there is none of that name."""
    return ZoneInfo(name if is_zone(name) else UTC)


def day_in(name: str, moment: dt.datetime) -> dt.date:
    """Return the day of a moment in a time zone."""
    return moment.astimezone(zone_of(name)).date()


def start_of(name: str, day: dt.date) -> dt.datetime:
    """Return when a day begins in a time zone."""
    return dt.datetime.combine(day, dt.time(), zone_of(name))
