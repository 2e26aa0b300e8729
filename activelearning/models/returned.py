"""Labels of a classifier that went back to people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activelearning.models.loop import Plan
from annotation.models import Label
from clips.models import Clip


class WentBack(models.TextChoices):
    """Why a classifier's label went back."""

    UNSURE = "unsure", _("Not as sure any more as you want")
    AUDITS = "audits", _("Too few audits said the same")
    BUDGET = "budget", _("No budget to audit it")
    OWNER = "owner", _("You wanted its labels no more")


class Returned(models.Model):
    """A clip that had a classifier's label and went back to people, the last time this happened.

    `confidence` is how sure the classifier was when it labelled the clip, `now` how sure it was of whatever
    it would have said instead; null where it was not asked. `round` is the number of the round after which
    this was. A clip that gets a label of it again is not here any more.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="returned")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, models.CASCADE, related_name="+")
    confidence = models.FloatField(null=True)
    now = models.FloatField(null=True)
    reason = models.CharField(max_length=10, choices=WentBack)
    round = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "clip"], name="returned_once"),
            models.CheckConstraint(condition=Q(reason__in=WentBack.values), name="returned_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["plan", "-at", "id"], name="returned_newest_first"),
        ]
