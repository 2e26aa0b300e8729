"""Labels that players propose."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Question


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("Open")
    NOTED = "noted", _("Taken up")
    DECLINED = "declined", _("Declined")


class Proposal(models.Model):
    """A label that somebody misses in a question, and why; its owner answers."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="proposals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="proposals")
    name = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("question", "by", Lower("name"), name="label_proposed_once"),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(condition=~Q(name=""), name="proposal_has_name"),
        ]
