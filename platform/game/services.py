"""What a player gets for an answer."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from accounts.models import User
from annotation.models import Assignment
from game.models import Player, PointsEntry
from game.rules import effort_points


@dataclass(frozen=True)
class Reward:
    """The points of one turn, and of the player after it."""

    points: int
    total: int
    turns: int


def award(assignment: Assignment, *, questions: int, now: dt.datetime) -> Reward:
    """Pay one answered turn: a line in the ledger and the player's sum."""
    points = effort_points(assignment.item.clip.duration, questions)
    player = player_of(assignment.annotator)
    PointsEntry.objects.create(player=player, assignment=assignment, points=points, reason="effort", at=now)
    Player.objects.filter(pk=player.pk).update(points=F("points") + points, turns=F("turns") + 1)
    return Reward(points, player.points + points, player.turns + 1)


def player_of(user: User) -> Player:
    """Return the player a person is."""
    with transaction.atomic():
        return Player.objects.get_or_create(user=user)[0]


def reward_of(assignment: Assignment) -> Reward:
    """Return what a turn was paid before, for an answer that is sent again."""
    player = player_of(assignment.annotator)
    entry = PointsEntry.objects.filter(assignment=assignment, reason="effort").first()
    return Reward(entry.points if entry else 0, player.points, player.turns)
