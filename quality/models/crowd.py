"""Facts about people, and what they add up to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Project, Question


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


class Crowd(models.Model):
    """What is known of all who answer one question, for whoever comes anew (quality.revising).

    `state` is what a newcomer is like (quality.people.kept). `read` is the newest annotation that it was
    worked out from, `confidence` what the project wanted then. `is_behind` says that there is news since;
    `seconds` is how long the work took.
    """

    question = models.OneToOneField(Question, models.CASCADE, related_name="crowd", primary_key=True)
    state = models.JSONField(default=dict)
    confidence = models.PositiveSmallIntegerField(null=True)
    # What audits say of posteriors: their logarithms are divided by it. None before there are enough audits.
    temperature = models.FloatField(null=True)
    # Krippendorff's alpha of all votes; and the strengths of clips that were compared, by their ids.
    alpha = models.FloatField(null=True)
    strengths = models.JSONField(null=True)
    # People who answer alike more often than their trust explains (quality.oversight.pairs).
    pairs = models.JSONField(default=list)
    # How often the rules acted so far (quality.revising.counting).
    counts = models.JSONField(default=dict)
    read = models.BigIntegerField(default=0)
    is_behind = models.BooleanField(default=False)
    seconds = models.FloatField(default=0.0)
    revised_at = models.DateTimeField(null=True)


class TrustScore(models.Model):
    """What the answers and events of one person and one question add up to, under the current rules.

    `mean` is how often the person is expected to be right from now on, `low` to `high` where 90 % of that
    belief lies; null where nothing is known. `state` is what the next answer is weighed by
    (quality.people.kept), after so many `answers`.
    """

    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trust_scores")
    question = models.ForeignKey(Question, models.CASCADE, related_name="trust_scores")
    checks = models.PositiveIntegerField(default=0)
    checks_passed = models.PositiveIntegerField(default=0)
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    answers = models.PositiveIntegerField(default=0, db_default=0)
    state = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["question", "mean", "id"], name="trust_by_question")]
        constraints = [
            models.UniqueConstraint(fields=["annotator", "question"], name="trust_score_once"),
            models.CheckConstraint(
                condition=Q(checks_passed__lte=F("checks")), name="no_more_passed_than_asked"
            ),
        ]


class TrustMoment(models.Model):
    """How far a person was trusted at a question at some moment: noted where that has moved since."""

    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trust_moments")
    question = models.ForeignKey(Question, models.CASCADE, related_name="trust_moments")
    mean = models.FloatField()
    answers = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["question", "annotator", "at"], name="trust_over_time")]
