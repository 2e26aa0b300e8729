"""Answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.kinds import KINDS
from annotation.kinds.pair import PREFERENCES
from annotation.kinds.scale import FARTHEST
from annotation.kinds.text import LONGEST
from annotation.models.question import Label, QuestionKind
from annotation.models.task import Assignment, Task
from common.json_columns import IsJsonList


class Purpose(models.TextChoices):
    """Why an answer was asked for; only votes count toward the label."""

    VOTE = "vote", _("Vote")
    CONTROL = "control", _("Control")
    REPEAT = "repeat", _("Repeat")
    TRAINING = "training", _("Training")
    AUDIT = "audit", _("Audit")
    SURPLUS = "surplus", _("Surplus")


class Source(models.TextChoices):
    """Which road an answer came by."""

    PLAY = "play", _("Play")
    ADJUDICATION = "adjudication", _("Adjudication")
    RETRIEVAL = "retrieval", _("Retrieval")
    CONTEST = "contest", _("Contest")
    IMPORT = "import", _("Import")


# When each column is empty that an answer may fill, by its name in annotation.kinds.
_EMPTY = {
    "label_id": Q(label__isnull=True),
    "value": Q(value__isnull=True),
    "number": Q(number__isnull=True),
    "x": Q(x__isnull=True),
    "y": Q(y__isnull=True),
    "text": Q(text=""),
    "preferred": Q(preferred=""),
}


def _answered() -> Q:
    """Return the condition that the columns of an answer's kind are filled and no others; unsure: none."""
    answered = Q(*_EMPTY.values(), unsure=True)
    for kind in KINDS.values():
        filled = (~empty if name in kind.columns else empty for name, empty in _EMPTY.items())
        answered |= Q(*filled, kind=kind.name, unsure=False)
    return answered


class Annotation(models.Model):
    """One answer of one person to one task, in the columns of the kind that it answered.

    All of them are empty when the person was unsure.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="annotations")
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="annotations")
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, related_name="annotations")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.VOTE)
    source = models.CharField(max_length=12, choices=Source, default=Source.PLAY)
    label = models.ForeignKey(Label, models.PROTECT, null=True, related_name="annotations")
    unsure = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, choices=QuestionKind, default=QuestionKind.SINGLE_CHOICE)
    # Several labels, or regions.
    value = models.JSONField(null=True)
    number = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    text = models.CharField(max_length=LONGEST, blank=True)
    preferred = models.CharField(max_length=6, blank=True)
    wording = models.PositiveSmallIntegerField(default=1)
    consent_version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    # Listening telemetry: erased after 180 days unless its person keeps it.
    heard_seconds = models.FloatField(null=True)
    replays = models.PositiveSmallIntegerField(null=True)
    seconds_to_answer = models.FloatField(null=True)
    focus_losses = models.PositiveSmallIntegerField(null=True)
    device_kind = models.CharField(max_length=10, blank=True)
    # What the newest sound check on this device found (annotation.sound_check), where there was one.
    sound_check = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "annotator"], condition=Q(purpose="vote"), name="one_vote_per_person_and_task"
            ),
            models.UniqueConstraint(
                fields=["task", "assignment"],
                condition=Q(assignment__isnull=False),
                name="one_answer_per_turn",
            ),
            models.CheckConstraint(condition=_answered(), name="answer_is_of_its_kind_or_unsure"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="answer_kind_known"),
            models.CheckConstraint(condition=Q(IsJsonList("value")), name="answer_value_is_a_list"),
            # These two also keep out what is no number.
            models.CheckConstraint(
                condition=Q(number__gte=-FARTHEST, number__lte=FARTHEST), name="answer_number_on_a_scale"
            ),
            models.CheckConstraint(
                condition=Q(x__gte=-1, x__lte=1, y__gte=-1, y__lte=1), name="answer_point_on_the_grid"
            ),
            models.CheckConstraint(
                condition=Q(preferred__in=["", *PREFERENCES]), name="answer_preference_known"
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="purpose_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="source_known"),
        ]
        indexes = [
            models.Index(fields=["annotator", "created_at"], name="annotation_by_person"),
            models.Index(
                fields=["created_at"], name="telemetry_to_forget", condition=Q(heard_seconds__isnull=False)
            ),
        ]
