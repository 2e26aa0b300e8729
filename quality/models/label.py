"""What the votes on a task add up to, and what somebody says who heard the clip without them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Label, Question, Task
from common.json_columns import IsJsonObject


class AggregatedLabel(models.Model):
    """What the votes on one task say so far: the result, how far people say the same, and by which method.

    The result of a single choice is a label, that of every other kind a value (quality.adding_up). Where
    votes can be counted for it, `support` is how many stand behind it; `agreement` goes from 0 to 1.

    Where people are weighed, `posterior` is the probability of each label by its id, and `joint` what the
    next vote is added to, by people alone: logarithms for easy clips, then for hard ones, of the labels by
    id. `prior` is what a classifier says, as far as that counts: it has one voice, its newest.

    A label that `machine` marks is a classifier's, given after a round of its loop with so much confidence by
    such a model; nobody has voted. The first vote makes it people's.

    `history` is what led to it, in order (quality.labels.history). What is `asked_again` was contested, and
    stays open until trusted people have answered.
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
    machine_round = models.PositiveIntegerField(null=True)
    machine_confidence = models.FloatField(null=True)
    machine_model = models.CharField(max_length=120, blank=True, default="", db_default="")
    history = models.JSONField(null=True)
    asked_again = models.BooleanField(default=False, db_default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(support__lte=F("votes")), name="support_within_votes"),
            models.CheckConstraint(
                condition=Q(agreement__gte=0, agreement__lte=1), name="agreement_is_a_share"
            ),
            models.CheckConstraint(condition=Q(IsJsonObject("value")), name="result_value_is_named"),
            models.CheckConstraint(condition=Q(label=None) | Q(value=None), name="result_is_label_or_value"),
            models.CheckConstraint(
                condition=Q(machine=False)
                | Q(machine_round__isnull=False, machine_confidence__gte=0, machine_confidence__lte=1),
                name="machine_label_says_how_sure",
            ),
            # A label of a classifier never hides behind a vote.
            models.CheckConstraint(
                condition=Q(machine=False) | Q(votes=0), name="machine_label_has_no_votes"
            ),
        ]


class Audit(models.Model):
    """A task that was drawn when it ended, to learn how far confidence can be believed.

    `posterior` is what was believed then, `truth` what somebody says who has heard the clip and not the
    label: null until then. Who was not sure leaves it null, and is asked no more.
    """

    task = models.OneToOneField(Task, models.CASCADE, related_name="audit", primary_key=True)
    # That of the task: what is still to be heard is sought by it. Another index begins with it.
    question = models.ForeignKey(Question, models.CASCADE, related_name="audits", db_index=False)
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
        indexes = [
            models.Index(fields=["question", "made_at"], name="audit_by_question"),
            models.Index(fields=["question", "made_at"], name="audit_to_hear", condition=Q(heard_at=None)),
        ]
