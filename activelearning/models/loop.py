"""The loop of one question: its plan, its rounds, and which clips each of them chose and why."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from annotation.models import Question, Task
from clips.models import Clip
from common.models import Timestamped
from jobs.models import Job

DEFAULT_PATIENCE = 6
LEAST_BAR, DEFAULT_BAR, MOST_BAR = 60, 90, 99


#: The cost C of a clip on the wrong side, where an owner says nothing. Radial likenesses are at most 1,
#: linear ones about the number of features: to these the usual C of libsvm would be far too much.
DEFAULT_COSTS = {"linear": 0.01, "radial": 1.0}
LEAST_COST, MOST_COST = 0.0001, 1000.0


class Kernel(models.TextChoices):
    """What a classifier takes for likeness: the names of activelearning.kernels that owners choose among."""

    LINEAR = "linear", _("Linear")
    RADIAL = "radial", _("Radial (RBF)")


class PlanState(models.TextChoices):
    """Whether the loop goes on by itself."""

    ON = "on", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")


class StopReason(models.TextChoices):
    """Why a loop stopped: the names of activelearning.stopping."""

    ROUNDS = "rounds", _("All rounds are over")
    BUDGET = "budget", _("The budget of answers is used up")
    TARGET = "target", _("The target is reached")
    NO_GAIN = "no_gain", _("More rounds brought no gain")
    POOL_EMPTY = "pool_empty", _("Every clip was asked about")


class Plan(Timestamped):
    """How the classifier of one question learns, and when it has learnt enough.

    Without a `batch`, rounds are as large as the pool suggests; without a rule, nothing stops by it. `target`
    is in percent. `answers` counts those of all purposes, holdout and checks too. `waits_for` is a sentence
    for the owner where the loop can do nothing at the moment.

    `other_sets` names the feature sets that are measured to be tried beside the project's own. The classifier
    is fitted with a `kernel`, a `cost` C, and rare labels repeated or not (`upsample`); without a cost, with
    that of its kernel.

    Where it may give `machine_labels`, the classifier labels what it is sure of; where audits since then fall
    below the `bar`, in percent, all of it goes back, and `machine_ended_at` says when.
    """

    question = models.OneToOneField(Question, models.CASCADE, related_name="plan", primary_key=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.ON)
    strategy = models.CharField(max_length=20, default="default")
    batch = models.PositiveSmallIntegerField(null=True)
    rounds = models.PositiveSmallIntegerField(null=True)
    answers = models.PositiveIntegerField(null=True)
    target = models.PositiveSmallIntegerField(null=True)
    patience = models.PositiveSmallIntegerField(null=True, default=DEFAULT_PATIENCE)
    machine_labels = models.BooleanField(default=False, db_default=False)
    bar = models.PositiveSmallIntegerField(default=DEFAULT_BAR, db_default=DEFAULT_BAR)
    other_sets = models.JSONField(default=list)
    kernel = models.CharField(max_length=10, choices=Kernel, default=Kernel.LINEAR, db_default=Kernel.LINEAR)
    cost = models.FloatField(null=True)
    upsample = models.BooleanField(default=True, db_default=True)
    machine_since = models.DateTimeField(null=True)
    machine_ended_at = models.DateTimeField(null=True)
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
            models.CheckConstraint(
                condition=Q(bar__gte=LEAST_BAR, bar__lte=MOST_BAR), name="plan_bar_in_bounds"
            ),
            models.CheckConstraint(condition=Q(kernel__in=Kernel.values), name="plan_kernel_known"),
            models.CheckConstraint(
                condition=Q(cost__gte=LEAST_COST, cost__lte=MOST_COST), name="plan_cost_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.question_id}"

    @property
    def cost_used(self) -> float:
        """The cost that its owner chose, else that of its kernel."""
        return DEFAULT_COSTS[self.kernel] if self.cost is None else self.cost


class RoundState(models.TextChoices):
    """Where a round stands."""

    ASKING = "asking", _("People are asked")
    LEARNT = "learnt", _("Learnt")


class Measure(models.TextChoices):
    """By what a classifier is measured on the holdout, 0 to 1."""

    UAR = "uar", "UAR"
    CCC = "ccc", "CCC"


class Round(Timestamped):
    """One choice of clips, and what the classifier had learnt when their labels were there.

    Round 0 is the holdout and the first set. `uar`, `low` and `high` are of the holdout, 0 to 1, null while
    that has no labels, and of another `measure` where people answer by numbers; `confusion` counts its clips
    by label (rows) and prediction (columns), both in the order of `classes`, the ids of labels. `heard` says
    which representation was chosen and by which numbers. `foretold` holds what the classifier then said of
    each clip of the holdout: the place of a label in `classes`, or what else its lesson foretells, by the
    place of the clip. So every round is measured anew whenever more of these are answered.
    `fitted` says with which kernel, cost and upsampling it was fitted.
    `voice` is how much its opinion counts in labels since, and what that rests on; `machine` says how many
    clips had its label then, how many went back, and what audits said.
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
    measure = models.CharField(max_length=4, choices=Measure, default=Measure.UAR, db_default=Measure.UAR)
    uar = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    classes = models.JSONField(default=list)
    confusion = models.JSONField(null=True)
    heard = models.JSONField(default=dict)
    foretold = models.JSONField(default=list)
    fitted = models.JSONField(default=dict)
    voice = models.JSONField(default=dict)
    machine = models.JSONField(default=dict)
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
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="round_measure_known"),
            models.CheckConstraint(
                condition=Q(low__gte=0, uar__gte=F("low"), high__gte=F("uar"), high__lte=1),
                name="round_interval_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number} of {self.plan_id}"


class Held(models.Model):
    """A clip of the holdout: drawn before the first round, asked about bit by bit, by its place."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="held")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="held")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "clip"], name="held_once"),
            models.UniqueConstraint(fields=["plan", "place"], name="one_held_at_a_place"),
        ]


class Arm(models.TextChoices):
    """Why a clip was chosen."""

    HOLDOUT = "holdout", _("Only measures")
    FIRST = "first", _("First set")
    ASKED = "asked", _("The classifier asked")
    EXPLORED = "explored", _("Stands for others")
    RANDOM = "random", _("By chance")
    AUDIT = "audit", _("Audits the classifier")


class Pick(models.Model):
    """A clip that a round chose: its rank, and what the classifier thought of it before anybody heard it.

    `confidence` is how sure it was, `opinion` the probability of each label by its id, or a number and how
    far it may be off; `distance` how unlike the nearest labelled clip it was, 0 to 2: one less their cosine.
    `chance` is how likely each open clip was to be drawn, for what was drawn by chance.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="picks")
    task = models.OneToOneField(Task, models.CASCADE, related_name="pick")
    arm = models.CharField(max_length=10, choices=Arm)
    rank = models.PositiveIntegerField()
    confidence = models.FloatField(null=True)
    distance = models.FloatField(null=True)
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
            models.CheckConstraint(
                condition=Q(distance__gte=0, distance__lte=2), name="pick_distance_is_one"
            ),
        ]
