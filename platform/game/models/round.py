"""Rounds of ten turns, and what was told of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Project


class Round(models.Model):
    """Ten turns of a person in a project, and what was told of them, once; `counted` is null for nothing.

    `with_oneself`: in how many of the clips that came once more they said the same as before.
    """

    player = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rounds")
    project = models.ForeignKey(Project, models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    agreed = models.PositiveSmallIntegerField(null=True)
    counted = models.PositiveSmallIntegerField(null=True)
    with_oneself = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Told once: whoever asks again later would learn what was agreed on meanwhile.
            models.UniqueConstraint(fields=["player", "project", "number"], name="round_told_once"),
            models.CheckConstraint(condition=Q(agreed__lte=F("counted")), name="no_more_agreed_than_counted"),
        ]
