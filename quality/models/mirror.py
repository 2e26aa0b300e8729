"""What players are shown of how far they are trusted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotation.models import Label, Question


class MirrorStep(models.Model):
    """How far a person was trusted at a question after some twenty answers more; never changed since.

    `trust` is rounded. `said` is what they are most likely to say instead of `meant`, where enough answers
    tell (quality.people.mixing).
    """

    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mirror_steps")
    question = models.ForeignKey(Question, models.CASCADE, related_name="mirror_steps")
    answers = models.PositiveIntegerField()
    trust = models.FloatField()
    said = models.ForeignKey(Label, models.SET_NULL, null=True, related_name="+")
    meant = models.ForeignKey(Label, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(trust__gte=0, trust__lte=1), name="mirrored_trust_is_a_share"),
        ]
        indexes = [models.Index(fields=["annotator", "question", "id"], name="mirror_by_person")]
