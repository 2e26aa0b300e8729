"""Points of a crowd that has left are settled to the last one."""

import datetime as dt

from django.utils import timezone

from game.looking_after import look_after_players
from game.models import Tally
from game.points.settling import PATIENCE
from game.simulation.playing import Plan
from game.simulation.report import settle_now


def settle_all(plan: Plan) -> None:
    """Settle what can be, then what waits for clips that nobody came to end, as a site does after a month.

    The last judgement may open clips again after those had left who could have answered them.
    """
    now = timezone.now()
    # Twice: what is known of others after the first time tells more of each.
    for _ in range(2):
        settle_now(plan, now)
    much_later = now + PATIENCE + dt.timedelta(days=1)
    Tally.objects.filter(project=plan.project).update(look_at=much_later)
    look_after_players(much_later)
