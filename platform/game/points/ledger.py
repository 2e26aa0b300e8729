"""Adding lines to the ledger, outside of the road of a label."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from game.models import Player, PointsEntry, Reason


@dataclass(frozen=True)
class Line:
    """What is paid, and for what; corrections are lines below 0."""

    reason: Reason
    points: int
    project_id: UUID | None = None


@transaction.atomic
def add_lines(player_id: int, lines: Sequence[Line], now: dt.datetime) -> int:
    """Add lines in this order and return the sum with them; a sum below 0 is refused by the database.

    The player is locked first, so that the lines stand in the order in which their sums were made.
    """
    player = Player.objects.select_for_update(no_key=True).get(pk=player_id)
    for line in lines:
        player.points += line.points
        PointsEntry.objects.create(
            player_id=player_id,
            project_id=line.project_id,
            reason=line.reason,
            points=line.points,
            total=player.points,
            at=now,
        )
    Player.objects.filter(pk=player_id).update(points=player.points)
    return player.points
