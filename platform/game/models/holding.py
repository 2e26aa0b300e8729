"""Points that are held back: paid at once, and not believed until something speaks for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Assignment, Project
from common.json_columns import IsJsonObject
from quality.models import Appeal


class HoldingKind(models.TextChoices):
    """Why points are held back."""

    PATTERN = "pattern", _("Answers that repeat themselves")
    DOUBT = "doubt", _("Answers no better than guesses")
    DEVICE = "device", _("Clips that another account on this device was paid for")


class Release(models.TextChoices):
    """Why points are held back no more."""

    SPOKEN_FOR = "spoken_for", _("Checks or others speak for the answers")
    APPEAL = "appeal", _("An appeal was right")


class Holding(models.Model):
    """What one person was paid at once in a project, for so many `points`, and what speaks against it.

    The ledger has the same points below 0, and above it again once the holding has ended. `facts` are what
    admins see: of a pattern, its sequence.
    """

    player = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="holdings")
    project = models.ForeignKey(Project, models.CASCADE, related_name="holdings")
    kind = models.CharField(max_length=10, choices=HoldingKind)
    facts = models.JSONField(default=dict)
    points = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Release, blank=True)
    appeal = models.OneToOneField(Appeal, models.SET_NULL, null=True, related_name="holding")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["player", "project", "kind"], condition=Q(ended_at=None), name="one_holding_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(kind__in=HoldingKind.values), name="holding_kind_known"),
            models.CheckConstraint(condition=Q(IsJsonObject("facts")), name="holding_facts_are_named"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False, ending__in=Release.values),
                name="holding_ends_somehow",
            ),
        ]
        indexes = [models.Index(fields=["since"], name="holding_that_lasts", condition=Q(ended_at=None))]


class HeldTurn(models.Model):
    """A turn whose points were held back, once: what is released is not held again."""

    holding = models.ForeignKey(Holding, models.CASCADE, related_name="turns")
    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="held")
    points = models.PositiveSmallIntegerField()
