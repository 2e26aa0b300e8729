"""Background work of the game."""

import datetime as dt
import logging
import secrets
from uuid import UUID

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from game.looking_after import look_after_players
from game.points.checking import problems
from game.together import advancing, circles
from game.together.models import Party

log = logging.getLogger(__name__)
# Two at once would only wait for each other; a worker that died lets the next one begin.
LONGEST = 300
LOCK = "game.look_after_players"


@shared_task(name="game.look_after_players")
def look_after() -> None:
    """Pay what is ripe, give what was earned, make the boards."""
    token = secrets.token_hex(8)
    if cache.add(LOCK, token, LONGEST):
        try:
            look_after_players(timezone.now())
        finally:
            # Where it took too long, the next one has begun.
            if cache.get(LOCK) == token:
                cache.delete(LOCK)


@shared_task(name="game.check_points")
def check_points() -> None:
    """Say in the log where the ledger does not add up."""
    for sentence in problems():
        log.error("%s", sentence)


@shared_task(name="game.look_after_parties")
def look_after_parties() -> None:
    """Move on the parties that nobody attends any more."""
    now = timezone.now()
    for late in advancing.overdue(now):
        try:
            _look_after(late.pk, now)
        except Exception:
            # The others must not wait for it.
            log.exception("Party %s could not be moved on.", late.pk)


@transaction.atomic
def _look_after(party_id: UUID, now: dt.datetime) -> None:
    party = Party.objects.select_for_update(of=("self",)).select_related("project").get(pk=party_id)
    advancing.move_on(party, now)


@shared_task(name="game.keep_circles")
def keep_circles() -> None:
    """Find out who often hears clips together."""
    circles.keep_all(timezone.now())
