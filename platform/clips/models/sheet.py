"""A data sheet: what its owner tells of a dataset, and every version of it."""

from django.conf import settings
from django.db import models

from clips.models.dataset import Dataset
from common.models import Timestamped


class DataSheet(Timestamped):
    """What is told of a dataset beside its source, licence and consent, which stand on the dataset itself."""

    dataset = models.OneToOneField(Dataset, models.CASCADE, related_name="sheet")
    who = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=200, blank=True)
    purpose = models.TextField(blank=True)
    languages = models.CharField(max_length=300, blank=True)
    equipment = models.CharField(max_length=300, blank=True)
    gaps = models.TextField(blank=True)
    notes = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"Data sheet of {self.dataset_id}"


class SheetRevision(models.Model):
    """What was told at one time (clips.sheets.facts), and how much sound the dataset held then.

    What was told before versions were kept is the first one, and nobody is named for it.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="sheet_revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="sheet_revisions"
    )
    created_at = models.DateTimeField()
    facts = models.JSONField()
    clips = models.PositiveIntegerField()
    seconds = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="sheet_revision_number_once")
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.dataset_id}"
