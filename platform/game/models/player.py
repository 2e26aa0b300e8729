"""Players and the ledger of their points."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Assignment, Project
from common.models import Timestamped

NEVER_CHANGED = TypeError(
    "Lines of the ledger are added, never changed: what was wrong is put right by another line."
)


class Player(Timestamped):
    """A person as the game knows them; `points` is the sum of the ledger.

    `paid_today` and `paid_this_hour` are what was paid at once on `pay_day` and in `pay_hour`, counted from
    1970; `last_paid` is what the newest answer was paid.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="player", primary_key=True
    )
    points = models.PositiveIntegerField(default=0)
    turns = models.PositiveIntegerField(default=0)
    # Until when this person's time is spent on what was heard; seconds since 1970 (game.listening).
    listened_until = models.FloatField(default=0, editable=False)
    # Until when it is paid for: no more is paid than so much time allows (game.points.rule).
    paid_until = models.FloatField(default=0, db_default=0, editable=False)
    pay_day = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    paid_today = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    pay_hour = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    paid_this_hour = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    last_paid = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Kept by a job (game.joys); the name of their time zone as their browser told it, empty where it did not.
    level = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Nobody stands on a board, or has a profile that others see, who did not say so.
    on_boards = models.BooleanField(default=False, db_default=False)
    is_public = models.BooleanField(default=False, db_default=False)
    # As we wrote it, never as it came (game.pictures).
    picture = models.FileField(max_length=120, blank=True, default="", db_default="")


class Reason(models.TextChoices):
    """What a line of the ledger was paid for."""

    EFFORT = "effort", _("Listening")
    TRUST = "trust", _("Listening well")
    AGREEMENT = "agreement", _("Answers confirmed")
    CONSISTENCY = "consistency", _("Saying the same again")
    APPEAL = "appeal", _("An appeal that was right")
    TAKEN_ALONG = "taken_along", _("Played as a guest")
    HELD_BACK = "held_back", _("Held back")
    RELEASED = "released", _("Held back no more")


class Lines(models.QuerySet["PointsEntry"]):
    """Lines of the ledger: to read, and to add to."""

    def update(self, **changes: Any) -> NoReturn:
        """Refuse."""
        raise TypeError(*NEVER_CHANGED.args)

    def bulk_update(self, *rows: Any, **how: Any) -> NoReturn:
        """Refuse."""
        raise TypeError(*NEVER_CHANGED.args)

    def delete(self) -> NoReturn:
        """Refuse: lines go with their player only."""
        raise TypeError(*NEVER_CHANGED.args)


class PointsEntry(models.Model):
    """One line of the ledger: only ever added, never changed.

    `total` is the player's sum with it, so that a line which was changed, taken out or put in between is
    found out by the lines behind it (game.points.checking).
    """

    player = models.ForeignKey(Player, models.CASCADE, related_name="entries")
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, related_name="points_entries")
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="points_entries")
    points = models.IntegerField()
    total = models.IntegerField(default=0)
    reason = models.CharField(max_length=20, choices=Reason)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = Lines.as_manager()

    class Meta:
        constraints = [
            # A replayed answer is never paid twice.
            models.UniqueConstraint(fields=["assignment", "reason"], name="paid_once_per_turn_and_reason"),
            models.CheckConstraint(
                condition=models.Q(reason__in=Reason.values),
                name="points_for_a_known_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["player", "at"], name="points_by_player"),
            # Of a week, for the boards.
            models.Index(fields=["at"], name="points_by_time"),
        ]

    def save(self, *args: Any, **how: Any) -> None:
        """Add the line; refuse to write it again."""
        if not self._state.adding:
            raise TypeError(*NEVER_CHANGED.args)
        super().save(*args, **how)

    def delete(self, *args: Any, **how: Any) -> NoReturn:
        """Refuse: it goes with its player only."""
        raise TypeError(*NEVER_CHANGED.args)
