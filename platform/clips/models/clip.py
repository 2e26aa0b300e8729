"""Recordings (what was uploaded) and clips (what is listened to)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clips.models.dataset import Dataset
from common.models import Timestamped


class Recording(Timestamped):
    """One uploaded file as it came, never changed."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="recordings")
    name = models.CharField(max_length=255)
    original = models.FileField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField()
    duration = models.FloatField()
    sample_rate = models.PositiveIntegerField()
    channels = models.PositiveSmallIntegerField()
    codec = models.CharField(max_length=40)

    class Meta:
        constraints = [
            # An erased recording has no checksum any more.
            models.UniqueConstraint(
                fields=["dataset", "sha256"], condition=~Q(sha256=""), name="recording_once_per_dataset"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClipState(models.TextChoices):
    """Whether a clip can be heard, and asked about."""

    READY = "ready", _("Ready")
    # A whole recording whose clips are asked about in its place; its owner can hear it.
    CUT = "cut", _("Cut into clips")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Clip(Timestamped):
    """What people listen to: a whole recording, or a span of one (start and end in seconds)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="clips")
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="clips")
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    # The run that cut it, if one did.
    cutting = models.ForeignKey("clips.Cutting", models.SET_NULL, null=True, related_name="clips")
    name = models.CharField(max_length=255)
    # The name as people sort it: "take 10" after "take 9".
    sort_key = models.CharField(max_length=255, editable=False)
    playable = models.FileField(max_length=255, blank=True)
    duration = models.FloatField()
    content_hash = models.CharField(max_length=64, db_index=True)
    peaks = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    speaker = models.CharField(max_length=120, blank=True)
    metadata = models.JSONField(default=dict)
    consent_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ClipState, default=ClipState.READY)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=Q(start=None), name="whole_recording_once"
            ),
            models.UniqueConstraint(
                fields=["recording", "start", "end"], condition=Q(start__isnull=False), name="span_once"
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__gte=0, end__gt=F("start")), name="span_in_order"
            ),
            models.CheckConstraint(condition=Q(state__in=ClipState.values), name="clip_state_known"),
        ]
        indexes = [
            models.Index(fields=["dataset", "sort_key", "id"], name="clip_in_order"),
            # Withdrawn clips whose files are still to be deleted: nearly always none.
            models.Index(
                fields=["withdrawn_at"],
                name="withdrawn_with_file",
                condition=Q(state="withdrawn") & ~Q(playable=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name
