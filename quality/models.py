"""Known answers, facts about trust, and what the answers add up to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Item, Label, Project, Question, Task
from common.json_columns import IsJsonObject
from common.models import Timestamped


class Control(Timestamped):
    """A clip whose label is known to be right, or known to be wrong, for one question."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="controls")
    item = models.ForeignKey(Item, models.CASCADE, related_name="controls")
    label = models.ForeignKey(Label, models.CASCADE, related_name="controls")
    known_right = models.BooleanField(default=True)
    origin = models.CharField(max_length=12, default="import")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "item", "label"], name="control_once"),
            models.UniqueConstraint(
                fields=["question", "item"], condition=Q(known_right=True), name="one_right_label_per_control"
            ),
        ]


class TrustEvent(models.Model):
    """A fact about one person and one question; scores are what replaying these facts gives."""

    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trust_events")
    project = models.ForeignKey(Project, models.CASCADE, related_name="trust_events")
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="trust_events")
    kind = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    rule_version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["annotator", "question", "at", "id"], name="trust_by_person"),
            models.Index(fields=["project", "at", "id"], name="trust_by_project"),
        ]


class TrustScore(models.Model):
    """What the events of one person and one question add up to, under the current rules."""

    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trust_scores")
    question = models.ForeignKey(Question, models.CASCADE, related_name="trust_scores")
    checks = models.PositiveIntegerField(default=0)
    checks_passed = models.PositiveIntegerField(default=0)
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annotator", "question"], name="trust_score_once"),
            models.CheckConstraint(
                condition=Q(checks_passed__lte=F("checks")), name="no_more_passed_than_asked"
            ),
        ]


class AggregatedLabel(models.Model):
    """What the votes on one task say so far: the result, how far people say the same, and by which method.

    The result of a single choice is a label, that of every other kind a value (quality.adding_up). Where
    votes can be counted for it, `support` is how many stand behind it; `agreement` goes from 0 to 1.
    """

    task = models.OneToOneField(Task, models.CASCADE, related_name="aggregated", primary_key=True)
    label = models.ForeignKey(Label, models.PROTECT, null=True, related_name="aggregated")
    value = models.JSONField(null=True)
    method = models.CharField(max_length=20, default="majority")
    support = models.PositiveSmallIntegerField(null=True)
    agreement = models.FloatField(null=True)
    votes = models.PositiveSmallIntegerField(default=0)
    tied = models.BooleanField(default=False)
    posterior = models.JSONField(null=True)
    prior = models.JSONField(null=True)
    machine = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(support__lte=F("votes")), name="support_within_votes"),
            models.CheckConstraint(
                condition=Q(agreement__gte=0, agreement__lte=1), name="agreement_is_a_share"
            ),
            models.CheckConstraint(condition=Q(IsJsonObject("value")), name="result_value_is_named"),
            models.CheckConstraint(condition=Q(label=None) | Q(value=None), name="result_is_label_or_value"),
        ]
