"""What is seen of points that were not paid or are held back: too quick, confirmed by nobody, doubted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q

from accounts.models import User
from game.models import Holding, PointsEntry, Reason, Tally

LATELY = dt.timedelta(days=7)
# Fewer say nothing.
FEWEST = 10
MOST = 50


@dataclass(frozen=True)
class Unpaid:
    """Of somebody's turns of late, so many were not paid: too quick, or too many for an hour or a day."""

    person: User
    turns: int
    unpaid: int


def quick(now: dt.datetime) -> list[Unpaid]:
    """Return who was often too quick of late, the most often first; in two statements."""
    lines = PointsEntry.objects.filter(at__gte=now - LATELY, reason=Reason.EFFORT)
    none = Count("pk", filter=Q(points=0))
    found = lines.order_by().values("player").annotate(turns=Count("pk"), unpaid=none)
    rows = list(found.filter(unpaid__gte=FEWEST).order_by("-unpaid", "player")[:MOST])
    people = User.objects.filter(closing_at=None).in_bulk([row["player"] for row in rows])
    return [
        Unpaid(people[row["player"]], row["turns"], row["unpaid"]) for row in rows if row["player"] in people
    ]


def confirmed_by_nobody_else() -> Sequence[Tally]:
    """Return whose clips had no other votes than of whoever shares a device with them, or answers alike."""
    found = Tally.objects.filter(alone__gte=FEWEST, player__closing_at=None)
    most = found.filter(closed__lte=2 * F("alone"))
    return list(most.select_related("player", "project").order_by("-alone", "pk")[:MOST])


def held_back() -> list[Holding]:
    """Return the points that are held back now, the newest first."""
    found = Holding.objects.filter(ended_at=None, player__closing_at=None)
    return list(found.select_related("player", "project", "appeal").order_by("-since", "-pk")[:MOST])


def held_of(person: User) -> list[Holding]:
    """Return what is held back of one person's points."""
    found = Holding.objects.filter(ended_at=None, player=person)
    return list(found.select_related("project", "appeal").order_by("-since", "-pk")[:MOST])
