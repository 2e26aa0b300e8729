"""An upload: many files at once, each with its own outcome."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clips.models.clip import Recording
from clips.models.dataset import Dataset
from common.models import Timestamped
from jobs.models import Job


class Upload(Timestamped):
    """Files that belong together; they arrive in one or more requests, then one job prepares them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="uploads")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="upload")
    # Empty while files still arrive.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dataset", "-created_at"], name="upload_by_dataset"),
            models.Index(fields=["created_at"], name="upload_open", condition=Q(closed_at=None)),
        ]


# Such a file may be sent again while its upload is open.
NOT_STORED_CODE = "not_stored"


class FileState(models.TextChoices):
    """What became of one file of an upload."""

    WAITING = "waiting", _("Waiting")
    READY = "ready", _("Ready")
    UNPACKED = "unpacked", _("Unpacked")
    READ = "read", _("Read")
    REFUSED = "refused", _("Refused")
    DUPLICATE = "duplicate", _("Duplicate")


class UploadedFile(models.Model):
    """One file of an upload, or one member of an uploaded zip, and what became of it.

    `name` is shown; `path` is where the file lay for the sender, to find its line in labels.csv: neither is
    ever used as a path. `place` is the order of arrival, in a zip the number of the member. A sound is ready,
    a zip unpacked, a labels.csv read; what is refused or a duplicate says why.

    `size` and `modified` (milliseconds) are what its sender says: by them the same file is known again when a
    sender comes back. A big file comes in `pieces`, each with its name in the store and its bytes, in order;
    nothing stands for a file that comes at once, or whose pieces are gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="files")
    archive = models.ForeignKey("self", models.CASCADE, null=True, related_name="members")
    place = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=600, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    modified = models.PositiveBigIntegerField(null=True)
    pieces = models.JSONField(null=True)
    stored = models.FileField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=600, blank=True)
    recording = models.ForeignKey(Recording, models.SET_NULL, null=True, related_name="uploaded_files")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "place"], condition=Q(archive=None), name="arrival_once"
            ),
            models.UniqueConstraint(
                fields=["archive", "place"], condition=Q(archive__isnull=False), name="zip_member_once"
            ),
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="file_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "duplicate"]) | ~Q(reason=""), name="refused_file_says_why"
            ),
        ]
        indexes = [models.Index(fields=["upload", "state", "place"], name="file_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def arrived(self) -> int:
        """How many bytes of a file that comes in pieces are here."""
        return sum(size for _, size in self.pieces or [])

    @property
    def is_here(self) -> bool:
        """Whether nothing more of it is waited for."""
        is_whole = bool(self.pieces) and self.arrived == self.size
        is_settled = self.state != FileState.WAITING and self.code != NOT_STORED_CODE
        return is_whole or bool(self.stored) or is_settled
