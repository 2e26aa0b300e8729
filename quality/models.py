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
            # What was retired stays, for the facts that name it.
            models.UniqueConstraint(
                fields=["question", "item", "label"], condition=Q(retired_at=None), name="control_once"
            ),
            models.UniqueConstraint(
                fields=["question", "item"],
                condition=Q(known_right=True, retired_at=None),
                name="one_right_label_per_control",
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

    Where people are weighed, `posterior` is the probability of each label by its id, and `joint` what the
    next vote is added to: logarithms for easy clips, then for hard ones, of the labels by id. `prior` is what
    a classifier said before the first vote.
    """

    task = models.OneToOneField(Task, models.CASCADE, related_name="aggregated", primary_key=True)
    label = models.ForeignKey(Label, models.PROTECT, null=True, related_name="aggregated")
    value = models.JSONField(null=True)
    method = models.CharField(max_length=20, default="majority")
    support = models.PositiveSmallIntegerField(null=True)
    agreement = models.FloatField(null=True)
    votes = models.PositiveSmallIntegerField(default=0)
    tied = models.BooleanField(default=False)
    joint = models.JSONField(null=True)
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


class Audit(models.Model):
    """A task that was drawn when it ended, to learn how far confidence can be believed.

    `posterior` is what was believed then, `truth` what somebody says who has heard the clip and not the
    label: null until then. Who was not sure leaves it null, and is asked no more.
    """

    task = models.OneToOneField(Task, models.CASCADE, related_name="audit", primary_key=True)
    posterior = models.JSONField()
    truth = models.ForeignKey(Label, models.PROTECT, null=True, related_name="audits")
    made_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="audits_heard"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(IsJsonObject("posterior")), name="audit_posterior_is_named"),
            models.CheckConstraint(
                condition=Q(truth=None) | Q(heard_at__isnull=False), name="audit_truth_was_heard"
            ),
        ]


class Ending(models.TextChoices):
    """How a pause ended."""

    PASSED = "passed", "The re-test was passed"
    RESTED = "rested", "A day was over"
    LIFTED = "lifted", "A person ended it"


class Pause(models.Model):
    """A person is lent no clips of a project for now: by their answers to a question they may not listen.

    `why` holds the facts. Before `until` nothing can be done; null waits for a person. `retest_after` is the
    number of the last turn before the re-test that is under way, `failed` counts those that were not passed.
    """

    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pauses")
    project = models.ForeignKey(Project, models.CASCADE, related_name="pauses")
    question = models.ForeignKey(Question, models.CASCADE, related_name="pauses")
    why = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    retest_after = models.PositiveIntegerField(null=True)
    failed = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    # Who lifted or prolonged it last, and why.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="pauses_looked_at"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotator", "project"], condition=Q(ended_at=None), name="one_pause_at_a_time"
            ),
            models.CheckConstraint(condition=Q(IsJsonObject("why")), name="pause_facts_are_named"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False, ending__in=Ending.values),
                name="pause_ends_somehow",
            ),
        ]
        indexes = [models.Index(fields=["since"], name="pause_that_lasts", condition=Q(ended_at=None))]
