"""What adjudicators decide, and what is contested."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotation.models import Annotation, Project, Task
from common.json_columns import IsJsonObject


class Cause(models.TextChoices):
    """Why somebody is asked to judge a clip."""

    CONTESTED = "contested", _("Contested")
    DISPUTED = "disputed", _("Disputed")
    AUDIT = "audit", _("Audit")


class Decision(models.Model):
    """What an adjudicator makes of a task: `heard` is what they said blind, `said` after seeing the votes.

    Nothing is decided while `said` is null. An unsure one leaves the task as it is. `before` is what the
    label and the task were, so that it can be taken back; then it counts for nobody, and stays on record.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions")
    cause = models.CharField(max_length=10, choices=Cause)
    heard = models.ForeignKey(Annotation, models.CASCADE, related_name="+")
    said = models.ForeignKey(Annotation, models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    heard_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "by"], condition=Q(decided_at=None), name="one_hearing_at_a_time"
            ),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="decision_cause_known"),
            models.CheckConstraint(
                condition=Q(said=None, decided_at=None, undone_at=None)
                | Q(said__isnull=False, decided_at__isnull=False),
                name="decided_is_said",
            ),
            models.CheckConstraint(condition=Q(IsJsonObject("before")), name="decision_before_is_named"),
        ]
        indexes = [
            # The last decision of a person.
            models.Index(
                fields=["by", "decided_at"],
                name="decision_to_undo",
                condition=Q(decided_at__isnull=False, undone_at=None),
            )
        ]

    @property
    def is_changed(self) -> bool:
        """Whether seeing the votes changed what was said blind."""
        return self.said_id is not None and self.said_id != self.heard_id


class Contestability(models.Model):
    """Whether players may contest labels of clips that they answered; without a row they may not."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="contestability", primary_key=True)
    players = models.BooleanField(default=False)


class ContestOutcome(models.TextChoices):
    """What came of a contest."""

    OPEN = "", _("Open")
    UPHELD = "upheld", _("Upheld")
    CHANGED = "changed", _("Changed")


class Contest(models.Model):
    """Somebody says with a reason that a label is not right; trusted people or an adjudicator judge.

    `before` and `after` are the result then and at the end (quality.labels.contesting). While trusted people
    are asked, it was `referred`; else it waits for an adjudicator.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="contests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="contests")
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=timezone.now)
    referred_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=ContestOutcome, default="", blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="contests")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "by"], condition=Q(closed_at=None), name="one_open_contest_per_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="contest_has_reason"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False, outcome__in=["upheld", "changed"]),
                name="contest_ends_somehow",
            ),
            models.CheckConstraint(condition=Q(IsJsonObject("before")), name="contest_before_is_named"),
            models.CheckConstraint(condition=Q(IsJsonObject("after")), name="contest_after_is_named"),
        ]
        indexes = [models.Index(fields=["made_at"], name="contest_open", condition=Q(closed_at=None))]
