"""Reads what a player did: so far, and within a day and a week."""

import datetime as dt

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, TruncDate

from annotation.models import Question
from game.joys.badges import Deeds
from game.joys.zones import start_of, zone_of
from game.models import Player, PointsEntry, Reason, Tally


def deeds_of(player: Player, best: int) -> Deeds:
    """Return what a player did so far, in two statements."""
    tallies = Tally.objects.filter(player=player.pk)
    sums = tallies.aggregate(agreed=Sum("agreed"), closed=Sum("closed"))
    projects = list(tallies.values_list("project", flat=True))
    kinds = Question.objects.filter(project__in=projects).order_by().values("kind").distinct().count()
    return Deeds(
        heard=player.turns,
        confirmed=sums["agreed"] or 0,
        closed=sums["closed"] or 0,
        projects=len(projects),
        kinds=kinds,
        best=best,
    )


def days_since(player: Player, day: dt.date) -> set[dt.date]:
    """Return the days, where the player is, on which something was answered: from this one on."""
    lines = PointsEntry.objects.filter(
        player=player, reason=Reason.EFFORT, at__gte=start_of(player.zone, day)
    )
    return set(lines.order_by().values_list(_day(player), flat=True).distinct())


def counted_since(player: Player, day: dt.date) -> dict[str, int]:
    """Return what quests count, from this day on; in one statement."""
    lines = PointsEntry.objects.filter(player=player, at__gte=start_of(player.zone, day))
    paid = Q(reason=Reason.EFFORT, points__gt=0)
    found: dict[str, int] = lines.aggregate(
        turns=Count("pk", filter=paid),
        days=Count(_day(player), filter=paid, distinct=True),
        projects=Count("project", filter=paid, distinct=True),
        confirmed=Coalesce(Sum("points", filter=Q(reason=Reason.AGREEMENT)), 0),
    )
    return found


def _day(player: Player) -> TruncDate:
    return TruncDate("at", tzinfo=zone_of(player.zone))
