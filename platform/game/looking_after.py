"""What a job does for players: settles what is ripe, tells of it, gives what was earned, makes the boards."""

import datetime as dt
import logging

from game import upkeep
from game.boards.making import make_boards
from game.impact import note_impact
from game.joys.giving import look_after
from game.joys.news import tell
from game.models import NewsKind, Tally
from game.points.evidence import Evidence
from game.points.reviewing import review
from game.points.settling import settle

log = logging.getLogger(__name__)


def look_after_players(now: dt.datetime) -> int:
    """Bring everybody with news up to date; return of how many. Doing it twice changes nothing."""
    people = upkeep.note_news(now)
    for tally in upkeep.due(now):
        is_news = review(tally, now)
        found = settle(tally, now)
        upkeep.look_later(tally, now, had_news=is_news or found is not None)
        if found:
            note_impact(tally)
            _tell(tally, found, now)
            people.add(tally.player_id)
    for person in sorted(people):
        look_after(person, now)
    make_boards(now)
    return len(people)


def _tell(tally: Tally, found: Evidence, now: dt.datetime) -> None:
    """Tell of sums alone: what was confirmed of ten turns or more, and what all answers brought so far."""
    kept = Tally.objects.get(pk=tally.pk)
    facts: dict[str, float] = {"agreed": found.agreed, "answers": kept.answers, "closed": kept.closed}
    if kept.uar_before is not None and kept.uar_now is not None and kept.uar_now > kept.uar_before:
        facts |= {"before": round(100 * kept.uar_before, 1), "now": round(100 * kept.uar_now, 1)}
    tell(tally.player_id, NewsKind.SETTLED, facts, now, tally.project_id)
