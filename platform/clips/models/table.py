"""Tables of what is known about clips, uploaded after them, and what the last one changed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clips.models.clip import Clip
from clips.models.dataset import Dataset
from common.models import Timestamped
from jobs.models import Job


class TableState(models.TextChoices):
    """Where a table stands; nothing changes before its owner has seen what would."""

    READING = "reading", _("Being read")
    READY = "ready", _("Read")
    REFUSED = "refused", _("Refused")
    APPLYING = "applying", _("Being applied")
    DONE = "done", _("Applied")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


BUSY = (TableState.APPLYING, TableState.UNDOING)
PENDING = (TableState.READING, TableState.READY, TableState.REFUSED)


class ClipTable(Timestamped):
    """One table: as it came until it is applied, what it would change (`preview`), and what was chosen.

    `corrections` says by column which value is written in place of which. `left` counts the values that
    taking it back did not touch, because somebody had changed them since.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="tables")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="clip_tables")
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    state = models.CharField(max_length=10, choices=TableState, default=TableState.READING)
    reason = models.CharField(max_length=600, blank=True)
    preview = models.JSONField(default=dict)
    corrections = models.JSONField(default=dict)
    changed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="clip_tables")

    class Meta:
        constraints = [
            # Two at once could each keep the other's values as those of before.
            models.UniqueConstraint(
                fields=["dataset"], condition=Q(state__in=["applying", "undoing"]), name="one_table_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=TableState.values), name="table_state_known"),
        ]
        indexes = [models.Index(fields=["dataset", "-created_at"], name="table_by_dataset")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether its job still works, or will."""
        return self.job is not None and not self.job.is_over

    @property
    def is_stopped(self) -> bool:
        """Whether its job ended before the work did."""
        return self.state in {TableState.READING, *BUSY} and not self.is_open


class ClipChange(models.Model):
    """What the last table changed of one clip: by column the value of before and after, null for none."""

    table = models.ForeignKey(ClipTable, models.CASCADE, related_name="changes")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "clip"], name="clip_change_once")]
