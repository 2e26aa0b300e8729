"""Finds the people with news, so that a job looks after them: nobody is looked at who did not play."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max, Q

from game.models import PointsEntry, Reason, Tally

# A line that was written before another may be seen after it; of so many, none is missed.
OVERLAP = 1000
# Whoever has nothing new is looked at again after a while, each time after a longer one.
SOON, LATE = dt.timedelta(minutes=1), dt.timedelta(hours=12)
MOST_AT_ONCE = 300


def note_news(now: dt.datetime) -> set[int]:
    """Mark who has been paid since they were last looked at, at a cost of what is new; return the people."""
    newest_read = Tally.objects.aggregate(newest=Max("read"))["newest"] or 0
    fresh = PointsEntry.objects.filter(
        pk__gt=newest_read - OVERLAP, reason=Reason.EFFORT, project__isnull=False
    )
    rows = fresh.order_by().values_list("player", "project").annotate(newest=Max("pk"))
    newest = {(player, project): pk for player, project, pk in rows}
    known = Tally.objects.filter(player__in={player for player, _ in newest})
    there = {(one.player_id, one.project_id): one for one in known}
    Tally.objects.bulk_create(
        [Tally(player_id=player, project_id=project) for player, project in newest.keys() - there.keys()],
        ignore_conflicts=True,
    )
    behind = {who for who, pk in newest.items() if who not in there or there[who].read < pk}
    for player, project in sorted(behind, key=str):
        mine = Tally.objects.filter(player=player, project=project, read__lt=newest[player, project])
        mine.update(read=newest[player, project], look_at=now, news_at=now)
    return {player for player, _ in behind}


def due(now: dt.datetime) -> Sequence[Tally]:
    """Return whom to look at now, the longest waiting first."""
    open_account = Q(player__closing_at=None)
    waiting = Tally.objects.filter(open_account, look_at__lte=now).select_related("project", "player")
    return list(waiting.order_by("look_at")[:MOST_AT_ONCE])


def look_later(tally: Tally, now: dt.datetime, *, had_news: bool) -> None:
    """Say when to look again: soon after news, else after as long again as since the last news."""
    news_at = now if had_news else tally.news_at
    pause = min(max(now - news_at, SOON), LATE)
    # Whoever has answered meanwhile is looked at at once.
    Tally.objects.filter(pk=tally.pk, read=tally.read).update(look_at=now + pause, news_at=news_at)
