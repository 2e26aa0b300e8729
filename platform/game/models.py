"""Players and the ledger of their points."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Assignment, Project
from common.models import Timestamped


class Player(Timestamped):
    """A person as the game knows them; `points` is the sum of the ledger."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="player", primary_key=True
    )
    points = models.PositiveIntegerField(default=0)
    turns = models.PositiveIntegerField(default=0)
    # Until when this person's time is spent on what was heard; seconds since 1970 (game.listening).
    listened_until = models.FloatField(default=0, editable=False)


class PointsEntry(models.Model):
    """One line of the ledger: only ever added, never changed."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="entries")
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, related_name="points_entries")
    points = models.IntegerField()
    reason = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # A replayed answer is never paid twice.
            models.UniqueConstraint(fields=["assignment", "reason"], name="paid_once_per_turn_and_reason")
        ]
        indexes = [models.Index(fields=["player", "at"], name="points_by_player")]


class Round(models.Model):
    """Ten turns of a person in a project, and what was told of them, once; `counted` is null for nothing.

    `with_oneself`: in how many of the clips that came once more they said the same as before.
    """

    player = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rounds")
    project = models.ForeignKey(Project, models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    agreed = models.PositiveSmallIntegerField(null=True)
    counted = models.PositiveSmallIntegerField(null=True)
    with_oneself = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Told once: whoever asks again later would learn what was agreed on meanwhile.
            models.UniqueConstraint(fields=["player", "project", "number"], name="round_told_once"),
            models.CheckConstraint(condition=Q(agreed__lte=F("counted")), name="no_more_agreed_than_counted"),
        ]
