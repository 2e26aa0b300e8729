"""The loop of one question: its plan, its rounds, and which clips each of them chose and why."""

from django.db import models
from django.db.models import F, Q

from annotation.models import Question, Task
from common.models import Timestamped
from jobs.models import Job

DEFAULT_PATIENCE = 6


class PlanState(models.TextChoices):
    """Whether the loop goes on by itself."""

    ON = "on", "Running"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"


class StopReason(models.TextChoices):
    """Why a loop stopped: the names of activelearning.stopping."""

    ROUNDS = "rounds", "All rounds are over"
    BUDGET = "budget", "The budget of answers is used up"
    TARGET = "target", "The target is reached"
    NO_GAIN = "no_gain", "More rounds brought no gain"
    POOL_EMPTY = "pool_empty", "Every clip was asked about"


class Plan(Timestamped):
    """How the classifier of one question learns, and when it has learnt enough.

    Without a `batch`, rounds are as large as the pool suggests; without a rule, nothing stops by it. `target`
    is in percent. `answers` counts those of all purposes, holdout and checks too. `waits_for` is a sentence
    for the owner where the loop can do nothing at the moment.
    """

    question = models.OneToOneField(Question, models.CASCADE, related_name="plan", primary_key=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.ON)
    strategy = models.CharField(max_length=20, default="default")
    batch = models.PositiveSmallIntegerField(null=True)
    rounds = models.PositiveSmallIntegerField(null=True)
    answers = models.PositiveIntegerField(null=True)
    target = models.PositiveSmallIntegerField(null=True)
    patience = models.PositiveSmallIntegerField(null=True, default=DEFAULT_PATIENCE)
    stopped_because = models.CharField(max_length=12, choices=StopReason, blank=True)
    waits_for = models.CharField(max_length=200, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="plans")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(
                condition=Q(state="stopped") & ~Q(stopped_because="")
                | ~Q(state="stopped") & Q(stopped_because=""),
                name="plan_stopped_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(stopped_because__in=["", *StopReason.values]), name="plan_reason_known"
            ),
            models.CheckConstraint(condition=Q(batch__gte=1), name="plan_batch_is_some"),
            models.CheckConstraint(
                condition=Q(target__gte=1, target__lte=100), name="plan_target_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.question_id}"


class RoundState(models.TextChoices):
    """Where a round stands."""

    ASKING = "asking", "People are asked"
    LEARNT = "learnt", "Learnt"


class Round(Timestamped):
    """One choice of clips, and what the classifier had learnt when their labels were there.

    Round 0 is the holdout and the first set. `uar`, `low` and `high` are of the holdout, 0 to 1, null while
    that has no labels; `confusion` counts its clips by label (rows) and prediction (columns), both in the
    order of `classes`, the ids of labels. `heard` says which representation was chosen and by which numbers.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rounds_made")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.ASKING)
    strategy = models.CharField(max_length=20)
    feature_set = models.CharField(max_length=60)
    # Whether the holdout is made of whole groups, as speakers; only round 0 has one.
    by_group = models.BooleanField(default=True)
    # How many clips could have been chosen, and how long choosing and learning took.
    pool = models.PositiveIntegerField()
    seconds = models.FloatField(default=0.0)
    # What was known when it was learnt from.
    labels = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    uar = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    classes = models.JSONField(default=list)
    confusion = models.JSONField(null=True)
    heard = models.JSONField(default=dict)
    learnt_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="round_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="asking"), name="one_round_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_known"),
            models.CheckConstraint(
                condition=Q(state="asking", learnt_at=None) | Q(state="learnt", learnt_at__isnull=False),
                name="round_learnt_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(low__gte=0, uar__gte=F("low"), high__gte=F("uar"), high__lte=1),
                name="round_interval_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number} of {self.plan_id}"


class Arm(models.TextChoices):
    """Why a clip was chosen."""

    HOLDOUT = "holdout", "Only measures"
    FIRST = "first", "First set"
    ASKED = "asked", "The classifier asked"
    EXPLORED = "explored", "Stands for others"
    RANDOM = "random", "By chance"


class Pick(models.Model):
    """A clip that a round chose: its rank, and what the classifier thought of it before anybody heard it.

    `confidence` is how sure it was, `opinion` the probability of each label by its id; `chance` how likely
    each open clip was to be drawn, for what was drawn by chance.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="picks")
    task = models.OneToOneField(Task, models.CASCADE, related_name="pick")
    arm = models.CharField(max_length=10, choices=Arm)
    rank = models.PositiveIntegerField()
    confidence = models.FloatField(null=True)
    chance = models.FloatField(null=True)
    opinion = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "rank"], name="pick_ranked_once"),
            models.CheckConstraint(condition=Q(arm__in=Arm.values), name="pick_arm_known"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="pick_confidence_is_a_share"
            ),
            models.CheckConstraint(condition=Q(chance__gte=0, chance__lte=1), name="pick_chance_is_a_share"),
        ]
