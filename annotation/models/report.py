"""Reports of clips that should not be played as they are, and what is to be decided about such a clip."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models.project import Project
from annotation.models.task import Assignment
from clips.models import Clip
from common.models import Timestamped


class ReportReason(models.TextChoices):
    """What is wrong with a clip."""

    SILENT = "silent", _("Nothing can be heard")
    BROKEN = "broken", _("It does not play properly")
    PRIVATE = "private", _("It holds something private")
    DISTRESSING = "distressing", _("It is distressing")


class Report(models.Model):
    """A person says in a project that a clip should not be played as it is."""

    # Its constraint begins with the project.
    project = models.ForeignKey(Project, models.CASCADE, related_name="reports", db_index=False)
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="reports")
    # Of a pair, one turn may have reported both clips.
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, related_name="reports")
    # A report outlives the account of whoever made it.
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports"
    )
    reason = models.CharField(max_length=12, choices=ReportReason)
    # Two clips were heard, and it was not said which one is meant.
    is_either = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)
    # When the owner had heard the clip and found that it may be played.
    put_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "clip", "annotator"], name="report_once"),
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_reason_known"),
        ]


class ReportedClip(Timestamped):
    """A clip that people reported in a project: since when it is set aside, and when its owner put it back.

    It waits for the owner until it is put back, which may also be said of one that was never set aside. A
    report after that lets it wait again.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="reported", db_index=False)
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="reported")
    set_aside_at = models.DateTimeField(null=True)
    put_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "clip"], name="reported_clip_once"),
        ]
