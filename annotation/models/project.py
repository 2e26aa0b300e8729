"""A project: a dataset, its questions and its rules; and who takes part."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import random_pseudonym
from clips.models import Dataset
from common.models import Timestamped

MOST_PAIRS = 50
LEAST_CONFIDENCE, MOST_CONFIDENCE = 51, 99
LEAST_SHARE = 2


class ProjectState(models.TextChoices):
    """The life of a project."""

    DRAFT = "draft", _("Draft")
    LIVE = "live", _("Live")
    PAUSED = "paused", _("Paused")
    FINISHED = "finished", _("Finished")


class Aggregation(models.TextChoices):
    """How the answers to a clip become its label."""

    POSTERIOR = "posterior", _("Weighed by how reliable people are")
    MAJORITY = "majority", _("One person, one vote")


class CheckRate(models.TextChoices):
    """How often people are checked (quality.checks.rates)."""

    LEARNING = "learning", _("By what the next check would teach")
    FIXED = "fixed", _("At fixed rates")


class AskedClips(models.TextChoices):
    """Which clips people are asked about."""

    ALL = "all", _("Every clip")
    CHOSEN = "chosen", _("Those that are chosen, round by round")


class Project(Timestamped):
    """Questions about the clips of one dataset, and how many answers each needs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="projects")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="projects")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    instructions = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ProjectState, default=ProjectState.DRAFT)
    aggregation = models.CharField(max_length=10, choices=Aggregation, default=Aggregation.POSTERIOR)
    # From which probability of its label on, in percent, a clip has enough answers: where people are weighed.
    confidence = models.PositiveSmallIntegerField("confidence wanted (%)", default=90)
    answers_wanted = models.PositiveSmallIntegerField(default=2)
    answers_maximum = models.PositiveSmallIntegerField(default=6)
    check_rate = models.CharField(
        "how often checks come", max_length=10, choices=CheckRate, default=CheckRate.LEARNING
    )
    # Sets of questions that turns asked lately, and how often (annotation.asked_together).
    asked_together = models.JSONField(default=list, editable=False)
    # How many of all votes may be of one person, in percent, where enough others answer; 100 is any number.
    largest_share = models.PositiveSmallIntegerField(
        "largest share of one person (%)", default=10, db_default=10
    )
    share_to_hear = models.PositiveSmallIntegerField(
        "share of a clip to hear before answering (%)", default=80
    )
    # Where clips are compared: in how many pairs each clip stands, or one more.
    pairs_per_clip = models.PositiveSmallIntegerField("pairs of each clip", default=3)
    minimum_age = models.PositiveSmallIntegerField(choices=[(16, "16"), (18, "18")], default=16)
    warning = models.CharField("warning of distressing sounds", max_length=300, blank=True)
    feature_set = models.CharField(max_length=60)
    # Where they are chosen, nothing is opened by the launch or by an upload (annotation.services.choosing).
    asked_clips = models.CharField(
        max_length=10, choices=AskedClips, default=AskedClips.ALL, db_default=AskedClips.ALL, editable=False
    )
    consent_version = models.PositiveSmallIntegerField(default=1)
    # How many clips people are asked about, for the lobby; kept by the job that opens their tasks.
    clip_count = models.PositiveIntegerField(default=0, editable=False)
    launched_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="project_name_once_per_owner"),
            models.CheckConstraint(condition=Q(state__in=ProjectState.values), name="project_state_known"),
            models.CheckConstraint(
                condition=Q(answers_wanted__gte=1, answers_maximum__gte=F("answers_wanted")),
                name="project_answers_in_order",
            ),
            models.CheckConstraint(
                condition=Q(pairs_per_clip__gte=1, pairs_per_clip__lte=MOST_PAIRS),
                name="project_pairs_in_bounds",
            ),
            models.CheckConstraint(condition=Q(share_to_hear__lte=100), name="project_share_is_a_share"),
            models.CheckConstraint(
                condition=Q(largest_share__gte=LEAST_SHARE, largest_share__lte=100),
                name="project_largest_share_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=Aggregation.values), name="project_aggregation_known"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=LEAST_CONFIDENCE, confidence__lte=MOST_CONFIDENCE),
                name="project_confidence_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(check_rate__in=CheckRate.values), name="project_check_rate_known"
            ),
            models.CheckConstraint(
                condition=Q(asked_clips__in=AskedClips.values), name="project_asked_clips_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_fixed_answers(self) -> bool:
        """Whether every clip gets one number of answers, also where people disagree."""
        return self.answers_maximum == self.answers_wanted


class Participation(Timestamped):
    """One person in one project, under the name that the owner sees.

    `check_chance` is how likely a check should come, by what their answers said last; null where that is not
    known. Whoever `is_paused` gets no clips here but those of a re-test (quality.people.pauses); whoever
    `is_trusted` also those that others could not agree on (quality.people.trusted). Whoever `has_share` has
    given as large a share of the votes as one person may, and gets nothing for now (quality.people.shares).
    People of one `circle` often hear clips together: on one task they count once (quality.people.circles).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="participations")
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations")
    pseudonym = models.CharField(max_length=16, unique=True, default=random_pseudonym, editable=False)
    check_chance = models.FloatField(null=True, editable=False)
    is_paused = models.BooleanField(default=False, db_default=False, editable=False)
    is_trusted = models.BooleanField(default=False, db_default=False, editable=False)
    has_share = models.BooleanField(default=False, db_default=False, editable=False)
    circle = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "annotator"], name="participation_once"),
            models.CheckConstraint(
                condition=Q(check_chance__gte=0, check_chance__lte=1), name="check_chance_is_a_chance"
            ),
        ]
        indexes = [
            # Whether they may go on is asked again and again, also where nobody else answers.
            models.Index(fields=["project"], name="person_has_share", condition=Q(has_share=True)),
        ]
