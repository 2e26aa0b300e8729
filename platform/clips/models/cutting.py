"""Cutting a whole recording into clips: its outline, and each run with its plan."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clips.models.clip import Clip
from common.models import Timestamped
from jobs.models import Job


class Outline(Timestamped):
    """How loud each moment of a recording is, in a file (audio.outline); made before it is cut."""

    clip = models.OneToOneField(Clip, models.CASCADE, related_name="outline")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="outlines")
    # Empty until it is made.
    stored = models.FileField(max_length=255, blank=True)
    step = models.FloatField(default=0)
    count = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=1)


class Method(models.TextChoices):
    """How it is decided where to cut."""

    WINDOWS = "windows", _("Windows of one length")
    SILENCE = "silence", _("At pauses")
    TABLE = "table", _("A table of segments")
    HAND = "hand", _("By hand")


class CuttingState(models.TextChoices):
    """Where a run stands; what was only looked at is planned."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Cutting")
    DONE = "done", _("Cut")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


class Cutting(Timestamped):
    """One run of cutting: which spans of which whole recording become clips.

    `plan` is a list of spans (clips.cutting.spans) in the order of time, `count` and `seconds` their number
    and sum; `problems` says what was left out. The id of each clip follows from the run and its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="cuttings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cuttings")
    method = models.CharField(max_length=10, choices=Method)
    options = models.JSONField(default=dict)
    plan = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    seconds = models.FloatField()
    keeps_whole = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=CuttingState, default=CuttingState.PLANNED)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="cuttings")

    class Meta:
        constraints = [
            # Two runs at once could make the same span twice.
            models.UniqueConstraint(
                fields=["clip"], condition=Q(state__in=["running", "undoing"]), name="one_cutting_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=CuttingState.values), name="cutting_state_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="cutting_method_known"),
        ]
        indexes = [models.Index(fields=["clip", "-created_at"], name="cutting_by_clip")]

    @property
    def is_open(self) -> bool:
        """Whether its job still works, or will."""
        return self.job is not None and not self.job.is_over

    @property
    def is_stopped(self) -> bool:
        """Whether its job ended before the work did."""
        return self.state in {CuttingState.RUNNING, CuttingState.UNDOING} and not self.is_open

    def clip_id_at(self, place: int) -> uuid.UUID:
        """Return the id of the clip that the span at this place becomes."""
        return uuid.uuid5(self.pk, str(place))
