"""An upload: many files at once, each with its own outcome."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from clips.models.clip import Recording
from clips.models.dataset import Dataset
from common.models import Timestamped
from jobs.models import Job


class FileState(models.TextChoices):
    """What became of one file of an upload."""

    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    REFUSED = "refused", "Refused"
    DUPLICATE = "duplicate", "Duplicate"


class Upload(Timestamped):
    """Files that came in together; one job prepares them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="uploads")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="upload")


class UploadedFile(models.Model):
    """One file of an upload and what became of it; a refused one says why in one sentence."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    stored = models.FileField(max_length=255, blank=True)
    speaker = models.CharField(max_length=120, blank=True)
    metadata = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    recording = models.ForeignKey(Recording, models.SET_NULL, null=True, related_name="uploaded_files")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="file_state_known"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="refused_file_says_why"
            ),
        ]
        indexes = [models.Index(fields=["upload", "state"], name="file_by_state")]

    def __str__(self) -> str:
        return self.name
