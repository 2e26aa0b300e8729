"""What was measured of clips: rows of features, in files of some hundred clips each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clips.models import Clip, Dataset
from common.models import Timestamped
from jobs.models import Job


class Extraction(Timestamped):
    """One feature set measured over the clips of one dataset.

    The recipe is the hash of the extractor, its version and its parameters: other numbers, another recipe.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="extractions")
    feature_set = models.CharField(max_length=60)
    version = models.CharField(max_length=120)
    recipe = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            # Rows of different versions are never mixed.
            models.UniqueConstraint(fields=["dataset", "recipe"], name="extraction_once_per_recipe"),
        ]

    def __str__(self) -> str:
        return f"{self.feature_set} of {self.dataset_id}"


class Shard(Timestamped):
    """Clips that one job measures; their rows lie in one file, float32 of shape (clips, size).

    `stored` is empty until they are measured. A file is never changed: where a clip is taken out, another
    one takes its place (activelearning.store).
    """

    extraction = models.ForeignKey(Extraction, models.CASCADE, related_name="shards")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="shards")
    stored = models.FileField(max_length=255, blank=True)
    clips = models.PositiveIntegerField()
    seconds = models.FloatField(null=True)
    measured_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stored="") | Q(measured_at__isnull=False), name="stored_was_measured"
            ),
        ]


class Measured(models.TextChoices):
    """What came of measuring a clip; only `ROW` and `SILENT` have numbers."""

    WAITING = "waiting", _("Not measured yet")
    ROW = "row", _("Measured")
    SILENT = "silent", _("Silent")
    TOO_SHORT = "too_short", _("Too short")
    NOT_FINITE = "not_finite", _("No finite numbers")
    UNREADABLE = "unreadable", _("Its sound cannot be read")
    GONE = "gone", _("Taken out")


#: What a classifier can hear.
USABLE = (Measured.ROW, Measured.SILENT)
#: What its owner is told.
PROBLEMS = (Measured.SILENT, Measured.TOO_SHORT, Measured.NOT_FINITE, Measured.UNREADABLE)


class FeatureRow(models.Model):
    """Where the numbers of one clip stand: at which place of which shard, under which key.

    The key names the numbers: the hash of the normalised audio, the extractor, its version and parameters
    (activelearning.features.contract).
    """

    extraction = models.ForeignKey(Extraction, models.CASCADE, related_name="rows")
    shard = models.ForeignKey(Shard, models.CASCADE, related_name="rows")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="feature_rows")
    place = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=Measured, default=Measured.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["extraction", "clip"], name="measured_once"),
            models.UniqueConstraint(fields=["shard", "place"], name="one_clip_at_a_place"),
            models.CheckConstraint(condition=Q(state__in=Measured.values), name="measured_state_known"),
        ]
        indexes = [
            models.Index(fields=["extraction", "state"], name="row_by_state"),
        ]
