"""Who often hears clips together, told to quality."""

import datetime as dt
from uuid import UUID

from django.db.models import Count, F, Q

from game.together.models import Bout, Ear
from quality.people import circles

# A job looks at the projects where clips were heard together lately; it comes more often than that.
LATELY = dt.timedelta(hours=1)
# What lies longer ago makes no circle any more.
COUNTS = dt.timedelta(days=30)


def keep_all(now: dt.datetime) -> int:
    """Keep the circles of projects with news; return of how many people they changed."""
    forgotten = now - COUNTS
    news = Q(revealed_at__gt=now - LATELY) | Q(
        # A day, so that a job that was away misses none.
        revealed_at__gt=forgotten - dt.timedelta(days=1),
        revealed_at__lte=forgotten,
    )
    projects = Bout.objects.filter(news).values_list("party__project", flat=True)
    return sum(circles.keep_circles(pk, together_in(pk, forgotten)) for pk in sorted(set(projects)))


def together_in(project_id: UUID, since: dt.datetime) -> dict[circles.Pair, int]:
    """Return how many clips each two people of a project were asked about together since then."""
    rows = (
        Ear.objects.filter(
            bout__party__project=project_id, bout__revealed_at__gt=since, bout__ears__seat__gt=F("seat")
        )
        .values_list("seat__player", "bout__ears__seat__player")
        .annotate(clips=Count("bout", distinct=True))
    )
    found: dict[circles.Pair, int] = {}
    for one, other, clips in rows:
        pair = (min(one, other), max(one, other))
        found[pair] = found.get(pair, 0) + clips
    return found
