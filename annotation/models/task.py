"""Items, tasks, and the assignments that lend a turn to one person."""

import datetime as dt
import random
import time
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from annotation.models.project import Project
from annotation.models.question import Question
from clips.models import Clip
from common.models import Timestamped

# Keys of before had 62 random bits: whatever is opened now comes after them.
AFTER_OLD_KEYS = 1 << 62
MIXED_BITS = 20


def shuffle_keys(count: int) -> list[int]:
    """Return places in the pool for items that are opened together: mixed, and behind all opened before.

    People look only ahead of their own places, so what is opened late must not lie behind anybody.
    """
    opened = AFTER_OLD_KEYS + (time.time_ns() // 1_000_000 << MIXED_BITS)
    return [opened + mixed for mixed in random.sample(range(max(1 << MIXED_BITS, count)), count)]


def shuffle_key() -> int:
    """Return the place in the pool of an item that is opened alone."""
    return shuffle_keys(1)[0]


class Priority(models.IntegerChoices):
    """Which part of the pool is sought first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    # Lent to nobody else: what others could not agree on.
    TRUSTED = 3


class Item(models.Model):
    """What a turn is about: a clip, a span of it, or a pair of clips; and whether it has room for a turn.

    `wanted`, `votes` and `leases` are the counts that the capacity rule reads under the row's lock:
    a turn is lent only while votes + live leases < wanted. Controls and training have room for everybody;
    their leases are counted all the same, so that they take the same statements as any other turn.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="items")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="items")
    other = models.ForeignKey(Clip, models.CASCADE, null=True, related_name="items_as_other")
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    shuffle = models.BigIntegerField(default=shuffle_key)
    # Counts up over the whole pool each time room comes back behind people who have passed this item
    # (annotation.pool.return_number).
    returned = models.BigIntegerField(null=True)
    wanted = models.PositiveSmallIntegerField()
    votes = models.PositiveSmallIntegerField(default=0)
    leases = models.PositiveSmallIntegerField(default=0)
    # Asked only as a check: the label is known, no vote is wanted.
    is_control = models.BooleanField(default=False)
    # Asked only in the training round: the label is known and told, no vote is wanted.
    is_training = models.BooleanField(default=False)
    # What its newest vote said, by the label's id, and whether votes have differed: so that turns can vary.
    likely = models.BigIntegerField(null=True)
    is_hard = models.BooleanField(default=False, db_default=False)
    # As a check: so many were lent it since it went to the back of the checks (annotation.pool).
    lent_in_row = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Lent to nobody: a clip was reported, and its owner has not decided (annotation.services.setting_aside).
    is_aside = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(is_control=True, is_training=True), name="item_control_or_training"
            ),
            models.UniqueConstraint(
                fields=["project", "clip"], condition=Q(other=None, start=None), name="item_once_per_clip"
            ),
            models.UniqueConstraint(
                fields=["project", "clip", "start", "end"],
                condition=Q(start__isnull=False),
                name="item_once_per_span",
            ),
            # Whichever comes first.
            models.UniqueConstraint(
                F("project"),
                Least("clip", "other"),
                Greatest("clip", "other"),
                condition=Q(other__isnull=False),
                name="item_once_per_pair",
            ),
            models.CheckConstraint(condition=~Q(clip=F("other")), name="item_pair_of_two"),
        ]
        indexes = [
            # The pool: only items with room, in the order in which they are sought.
            models.Index(
                fields=["project", "priority", "shuffle"],
                name="item_pool",
                condition=Q(wanted__gt=F("votes") + F("leases")),
            ),
            models.Index(
                fields=["project", "returned"],
                name="item_returned",
                condition=Q(wanted__gt=F("votes") + F("leases"), returned__isnull=False),
            ),
            models.Index(fields=["project", "shuffle"], name="item_controls", condition=Q(is_control=True)),
            models.Index(fields=["project", "shuffle"], name="item_training", condition=Q(is_training=True)),
        ]

    @property
    def clips(self) -> list[Clip]:
        """What a turn about it plays, in this order."""
        return [self.clip] if self.other is None else [self.clip, self.other]

    def wanted_for(self, still_open: Iterable["Task"]) -> int:
        """Return what it wants for its open tasks: one may have fewer votes than there were turns."""
        missing = max((task.wanted - task.votes for task in still_open), default=0)
        return self.votes + missing if missing > 0 else 0

    @property
    def has_room(self) -> bool:
        """Whether one turn more is wanted than there are votes and live leases."""
        return self.wanted > self.votes + self.leases


class TaskState(models.TextChoices):
    """Whether a task still wants answers."""

    OPEN = "open", _("Open")
    RETIRED = "retired", _("Retired")
    DISPUTED = "disputed", _("Disputed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Task(Timestamped):
    """One question about one item: how many answers it wants, has, and may have at most."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="tasks")
    item = models.ForeignKey(Item, models.CASCADE, related_name="tasks")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    wanted = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    votes = models.PositiveSmallIntegerField(default=0)
    # The ids of labels that are known to be wrong: to choose one is no vote but a check that was failed.
    known_wrong = models.JSONField(null=True)
    # When it had ended and was opened again, the last time.
    reopened_at = models.DateTimeField(null=True)
    # When it was disputed and trusted people were asked: it is, once.
    referred_at = models.DateTimeField(null=True)
    selected_by = models.CharField(max_length=20, default="all")
    selection_probability = models.FloatField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "item"], name="task_once"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(condition=Q(wanted__lte=F("maximum")), name="task_wanted_within_maximum"),
            models.CheckConstraint(condition=Q(votes__lte=F("maximum")), name="task_votes_within_maximum"),
        ]
        indexes = [models.Index(fields=["question", "state"], name="task_by_state")]


class AssignmentState(models.TextChoices):
    """What became of a lent turn."""

    LENT = "lent", _("Lent")
    ANSWERED = "answered", _("Answered")
    SKIPPED = "skipped", _("Skipped")
    REPORTED = "reported", _("Reported")
    RETURNED = "returned", _("Given back")
    EXPIRED = "expired", _("Expired")


class Assignment(models.Model):
    """The lease of a turn: one item lent to one annotator until `expires_at`.

    `number` counts a person's turns in a project; `place` is where this person stood in the pool after it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Other indexes begin with the project and with the annotator.
    project = models.ForeignKey(Project, models.CASCADE, related_name="assignments", db_index=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="assignments")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", db_index=False
    )
    number = models.PositiveIntegerField()
    place = models.JSONField(default=dict)
    is_control = models.BooleanField(default=False)
    is_training = models.BooleanField(default=False)
    # Asks the same person about the same item once more; it takes no seat, and its answer is no vote.
    is_repeat = models.BooleanField(default=False)
    # One of the controls by which a paused person finds the way back.
    is_retest = models.BooleanField(default=False, db_default=False)
    # The questions that a check asks, as an ordinary turn might; all where there is nothing.
    asked = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.LENT)
    lent_at = models.DateTimeField()
    # From when on it can have been heard, where a heartbeat said that until then it was not.
    heard_from = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # When it ended unanswered and may come again: its place among what comes back to this very person.
    returned = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            # Two tabs that ask at the same instant do not both get a turn from the same place.
            models.UniqueConstraint(fields=["project", "annotator", "number"], name="turns_are_counted"),
            # Its index also finds what a person holds.
            models.UniqueConstraint(
                fields=["annotator", "item"], condition=Q(state="lent"), name="one_live_lease_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="assignment_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="lease_to_expire", condition=Q(state="lent")),
            models.Index(fields=["annotator", "item"], name="assignment_by_person"),
            models.Index(
                fields=["annotator", "project", "returned"],
                name="comes_again",
                condition=Q(returned__isnull=False),
            ),
        ]

    @property
    def listened_since(self) -> dt.datetime:
        """From when on it can have been heard."""
        return self.heard_from or self.lent_at

    @property
    def is_check(self) -> bool:
        """Whether its answer checks who gives it and is no vote."""
        return self.is_control or self.is_repeat
