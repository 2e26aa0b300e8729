"""What admins do about trust, and owners about the rules of their projects."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Project
from common.json_columns import IsJsonObject
from quality.models.control import Control


class ActKind(models.TextChoices):
    """What an admin can do about trust in a project; owners change rules."""

    PAUSED = "paused", _("Paused")
    RESTORED = "restored", _("Pause ended")
    PROLONGED = "prolonged", _("Pause prolonged")
    WITHDRAWN = "withdrawn", _("Check taken out")
    NOTED = "noted", _("Note")
    RULED = "ruled", _("Rules changed")


class TrustRules(models.Model):
    """Rules that an admin chose for a project; what is null is the site's (quality.people.ruling)."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="trust_rules", primary_key=True)
    cut = models.FloatField(default=0.85)
    fewest_answers = models.PositiveSmallIntegerField(null=True)
    fewest_checks = models.PositiveSmallIntegerField(null=True)
    retest_right = models.PositiveSmallIntegerField(null=True)
    trusted_answers = models.PositiveSmallIntegerField(null=True)
    trusted_listens = models.FloatField(null=True)
    doubted = models.FloatField(null=True)
    audited = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cut__gte=0.5, cut__lt=1), name="cut_is_a_doubt"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__gte": 0, f"{name}__lte": 1}), name=f"{name}_is_a_share"
                )
                for name in ("trusted_listens", "doubted", "audited")
            ),
        ]


class Act(models.Model):
    """Something done about trust by an admin, or about rules by an owner, and why.

    Only its reason is ever erased.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trust_acts_done")
    project = models.ForeignKey(Project, models.CASCADE, related_name="trust_acts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="trust_acts")
    control = models.ForeignKey(Control, models.SET_NULL, null=True, related_name="acts")
    kind = models.CharField(max_length=10, choices=ActKind)
    reason = models.CharField(max_length=300, blank=True)
    # Of rules: each that changed, with what it was and what it became.
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="trust_act_known"),
            models.CheckConstraint(condition=Q(IsJsonObject("facts")), name="trust_act_facts_are_named"),
        ]
        indexes = [models.Index(fields=["project", "person", "at"], name="trust_acts_about")]
