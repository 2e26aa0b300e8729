"""What admins do about trust."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotation.models import Project
from quality.models.control import Control


class ActKind(models.TextChoices):
    """What an admin can do about trust in a project."""

    PAUSED = "paused", "Paused"
    RESTORED = "restored", "Pause ended"
    PROLONGED = "prolonged", "Pause prolonged"
    WITHDRAWN = "withdrawn", "Check taken out"
    NOTED = "noted", "Note"


class Act(models.Model):
    """Something an admin did about trust, and why; only its reason is ever erased."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trust_acts_done")
    project = models.ForeignKey(Project, models.CASCADE, related_name="trust_acts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="trust_acts")
    control = models.ForeignKey(Control, models.SET_NULL, null=True, related_name="acts")
    kind = models.CharField(max_length=10, choices=ActKind)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="trust_act_known"),
        ]
        indexes = [models.Index(fields=["project", "person", "at"], name="trust_acts_about")]
