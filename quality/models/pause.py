"""People who are lent no clips for now."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Project, Question
from common.json_columns import IsJsonObject


class Ending(models.TextChoices):
    """How a pause ended."""

    PASSED = "passed", _("The re-test was passed")
    RESTED = "rested", _("A day was over")
    LIFTED = "lifted", _("A person ended it")
    CLEARED = "cleared", _("What was found out since speaks for them")


class Pause(models.Model):
    """A person is lent no clips of a project for now: by their answers to a question they may not listen.

    `why` holds the facts. Before `until` nothing can be done; null waits for a person. `retest_after` is the
    number of the last turn before the re-test that is under way, `failed` counts those that were not passed.
    """

    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pauses")
    project = models.ForeignKey(Project, models.CASCADE, related_name="pauses")
    question = models.ForeignKey(Question, models.CASCADE, related_name="pauses")
    why = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    retest_after = models.PositiveIntegerField(null=True)
    failed = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    # Who lifted or prolonged it last, and why.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="pauses_looked_at"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotator", "project"], condition=Q(ended_at=None), name="one_pause_at_a_time"
            ),
            models.CheckConstraint(condition=Q(IsJsonObject("why")), name="pause_facts_are_named"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False, ending__in=Ending.values),
                name="pause_ends_somehow",
            ),
        ]
        indexes = [models.Index(fields=["since"], name="pause_that_lasts", condition=Q(ended_at=None))]
