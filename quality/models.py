"""Known answers, facts about trust, and what the answers add up to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Annotation, Item, Label, Project, Question, Task
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
    # People who answer alike more often than their trust explains (quality.oversight.pairs).
    pairs = models.JSONField(default=list)
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


class ActKind(models.TextChoices):
    """What an admin can do about trust in a project."""

    PAUSED = "paused", "Paused"
    RESTORED = "restored", "Pause ended"
    PROLONGED = "prolonged", "Pause prolonged"
    WITHDRAWN = "withdrawn", "Check taken out"
    NOTED = "noted", "Note"


class Act(models.Model):
    """Something an admin did about trust, and why; only its reason is ever erased."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trust_acts_done")
    project = models.ForeignKey(Project, models.CASCADE, related_name="trust_acts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="trust_acts")
    control = models.ForeignKey(Control, models.SET_NULL, null=True, related_name="acts")
    kind = models.CharField(max_length=10, choices=ActKind)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="trust_act_known"),
        ]
        indexes = [models.Index(fields=["project", "person", "at"], name="trust_acts_about")]


class AggregatedLabel(models.Model):
    """What the votes on one task say so far: the result, how far people say the same, and by which method.

    The result of a single choice is a label, that of every other kind a value (quality.adding_up). Where
    votes can be counted for it, `support` is how many stand behind it; `agreement` goes from 0 to 1.

    Where people are weighed, `posterior` is the probability of each label by its id, and `joint` what the
    next vote is added to: logarithms for easy clips, then for hard ones, of the labels by id. `prior` is what
    a classifier said before the first vote.

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


class Cause(models.TextChoices):
    """Why somebody is asked to judge a clip."""

    CONTESTED = "contested", "Contested"
    DISPUTED = "disputed", "Disputed"
    AUDIT = "audit", "Audit"


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

    OPEN = "", "Open"
    UPHELD = "upheld", "Upheld"
    CHANGED = "changed", "Changed"


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


class Ending(models.TextChoices):
    """How a pause ended."""

    PASSED = "passed", "The re-test was passed"
    RESTED = "rested", "A day was over"
    LIFTED = "lifted", "A person ended it"
    CLEARED = "cleared", "What was found out since speaks for them"


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
