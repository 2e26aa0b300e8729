"""What players say against a pause, or against a check that is over."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Project
from quality.models.control import Control
from quality.models.pause import Pause


class Verdict(models.TextChoices):
    """What came of an appeal."""

    OPEN = "", _("Open")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")


class Appeal(models.Model):
    """One sentence against a pause, a known answer or held points; a reviewer judges it once, and answers.

    Which points they are the game knows: `of_points` says only that it is about those.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appeals")
    project = models.ForeignKey(Project, models.CASCADE, related_name="appeals")
    pause = models.ForeignKey(Pause, models.CASCADE, null=True, related_name="appeals")
    control = models.ForeignKey(Control, models.CASCADE, null=True, related_name="appeals")
    of_points = models.BooleanField(default=False, db_default=False)
    words = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    answer = models.CharField(max_length=300, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="appeals_judged"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pause=None, control__isnull=False, of_points=False)
                | Q(pause__isnull=False, control=None, of_points=False)
                | Q(pause=None, control=None, of_points=True),
                name="appeal_is_about_one_thing",
            ),
            models.UniqueConstraint(fields=["pause"], name="one_appeal_per_pause"),
            models.UniqueConstraint(fields=["control", "by"], name="one_appeal_per_check_and_person"),
            models.CheckConstraint(condition=~Q(words=""), name="appeal_has_words"),
            models.CheckConstraint(
                condition=Q(closed_at=None, verdict="")
                | Q(closed_at__isnull=False, verdict__in=["agreed", "declined"]),
                name="appeal_ends_somehow",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], name="appeal_open", condition=Q(closed_at=None))]
