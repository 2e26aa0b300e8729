"""Leaderboards, as a job last made them: pages only read."""

from django.db import models
from django.db.models import Q

from annotation.models import Project
from game.models.player import Player


class Board(models.Model):
    """One board: of all projects or of one, in a week from Monday on; `read` is the newest line."""

    week = models.DateField()
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="boards")
    read = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["week", "project"], condition=Q(project__isnull=False), name="board_of_project_once"
            ),
            models.UniqueConstraint(fields=["week"], condition=Q(project=None), name="board_of_all_once"),
        ]


class BoardRow(models.Model):
    """A player on a board: where they stand, equal points sharing a `place`; `position` counts the rows."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="rows")
    player = models.ForeignKey(Player, models.CASCADE, related_name="board_rows")
    points = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["board", "player"], name="player_on_a_board_once"),
            models.UniqueConstraint(fields=["board", "position"], name="board_position_once"),
        ]
