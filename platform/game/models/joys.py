"""What players are proud of: badges, streaks, quests; and the news of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Project
from game.models.player import Player


class Badge(models.Model):
    """A badge that a player has; which there are, and for what, says game.joys.badges."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="badges")
    key = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["player", "key"], name="badge_once")]


class Streak(models.Model):
    """On how many days in a row a player has answered; `freezes` are days that may still be missed."""

    player = models.OneToOneField(Player, models.CASCADE, related_name="streak", primary_key=True)
    days = models.PositiveIntegerField(default=0)
    best = models.PositiveIntegerField(default=0)
    freezes = models.PositiveSmallIntegerField(default=0)
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(best__gte=models.F("days")), name="streak_best_is_best")
        ]


class QuestDone(models.Model):
    """A quest of a day or a week that a player has done; `period` is its first day."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="quests_done")
    key = models.CharField(max_length=30)
    period = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["player", "key", "period"], name="quest_done_once")]


class NewsKind(models.TextChoices):
    """What there can be news of."""

    SETTLED = "settled", _("Ten turns were settled")
    BADGE = "badge", _("A badge")
    LEVEL = "level", _("A level")
    QUEST = "quest", _("A quest")
    STREAK = "streak", _("A streak")


class News(models.Model):
    """Something a player is told later, as facts; the words are those of the page."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="news")
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=NewsKind)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=NewsKind.values), name="news_kind_known")]
        indexes = [models.Index(fields=["player", "-id"], name="news_by_player")]
