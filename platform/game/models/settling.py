"""What is paid later: how far it has come for each person in each project, and ten turns at a time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Project


class Tally(models.Model):
    """How far one person's turns in one project are settled, and what came of them so far.

    All rounds up to `settled_to` (a number of turns) are settled; `read` is the newest line of the ledger
    that was seen. `answers` and `closed` count turns that are settled, and clips that ended with this
    person's vote; of `counted` answers `agreed` were confirmed, without the person's own vote. `alone` were
    voted on by nobody else but people whose word does not count here: who shares a device, or answers alike.
    """

    player = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tallies")
    project = models.ForeignKey(Project, models.CASCADE, related_name="tallies")
    settled_to = models.PositiveIntegerField(default=0)
    read = models.BigIntegerField(default=0)
    look_at = models.DateTimeField(default=timezone.now)
    news_at = models.DateTimeField(default=timezone.now)
    answers = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    # The same by answers, not by turns, and how many chance would have brought (game.points.worth).
    compared = models.PositiveIntegerField(default=0, db_default=0)
    confirmed = models.PositiveIntegerField(default=0, db_default=0)
    expected = models.FloatField(default=0.0, db_default=0.0)
    closed = models.PositiveIntegerField(default=0)
    alone = models.PositiveIntegerField(default=0)
    # Nothing speaks against the turns up to here: what they were paid at once stands (game.points.reviewing).
    cleared_to = models.PositiveIntegerField(default=0, db_default=0)
    # When their first turn that is settled ended; how often the model was right on the holdout then, and now.
    begun_at = models.DateTimeField(null=True)
    uar_before = models.FloatField(null=True)
    uar_now = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["player", "project"], name="tally_once"),
            models.CheckConstraint(condition=Q(agreed__lte=F("counted")), name="tally_agreed_within_counted"),
        ]
        indexes = [
            models.Index(fields=["look_at"], name="tally_to_look_at"),
            models.Index(fields=["-read"], name="tally_newest_read"),
        ]


class Settlement(models.Model):
    """Ten turns of a person in a project that were settled: paid once, whoever works at it twice."""

    player = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="settlements")
    project = models.ForeignKey(Project, models.CASCADE, related_name="settlements")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["player", "project", "number"], name="round_settled_once")
        ]
