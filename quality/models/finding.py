"""What jobs work out about a project for a page."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Project, Question
from common.json_columns import IsJsonObject
from jobs.models import Job, State


class FindingKind(models.TextChoices):
    """What can be worked out."""

    FORECAST = "forecast", _("Forecast")
    COMPARISON = "comparison", _("Aggregations side by side")
    PEOPLE = "people", _("Who answers")
    DRY_RUN = "dry_run", _("Dry run of rules")


class Finding(models.Model):
    """What a job last worked out about a project, or about one of its questions; pages only read it.

    `wanted` is what it was asked for, `found` what came of it (quality.findings): null until a job was
    through. A newer one takes its place; until then, what was found may be of what was wanted before.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="findings")
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="findings")
    kind = models.CharField(max_length=12, choices=FindingKind)
    wanted = models.JSONField(default=dict)
    found = models.JSONField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="findings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=Q(question__isnull=False),
                name="finding_of_question_once",
            ),
            models.UniqueConstraint(
                fields=["project", "kind"], condition=Q(question=None), name="finding_of_project_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=FindingKind.values), name="finding_kind_known"),
            models.CheckConstraint(condition=Q(IsJsonObject("wanted")), name="finding_wanted_is_named"),
            models.CheckConstraint(condition=Q(IsJsonObject("found")), name="finding_found_is_named"),
            models.CheckConstraint(
                condition=Q(found=None) | Q(made_at__isnull=False), name="finding_found_was_made"
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether its job still works, or will."""
        return self.job is not None and not self.job.is_over

    @property
    def is_done(self) -> bool:
        """Whether its last job did the work: nothing is left to tell of it."""
        return self.job is None or self.job.state == State.DONE
