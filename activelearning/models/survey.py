"""What a job works out about a loop for its page, after each round."""

from django.db import models
from django.db.models import Q

from activelearning.models.loop import Plan, Round
from annotation.models import Label
from clips.models import Clip
from jobs.models import Job

#: Dots lie within 0 to this, in whole numbers.
SIDE = 1000


class Survey(models.Model):
    """What is known of a loop after its newest round; the next survey takes its place.

    `clips` is how many were measured, `on_map` how many of them lie on the map. `confusion` counts the
    holdout's clips as Round.confusion does, those that its dots name. `chance` is what choosing by chance
    would have come to (activelearning.chance), null where that cannot be said.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="survey", primary_key=True)
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="surveys")
    clips = models.PositiveIntegerField(default=0)
    on_map = models.PositiveIntegerField(default=0)
    classes = models.JSONField(default=list)
    confusion = models.JSONField(null=True)
    chance = models.JSONField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(round=None) | Q(made_at__isnull=False), name="survey_of_a_round_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"Survey of {self.plan_id}"


class Dot(models.Model):
    """A clip as a survey saw it: where it lies on the two maps, and what the classifier says of it.

    Places are null for clips of the holdout that the map has no room for. `label` is the likeliest, `number`
    what a question of numbers is answered with, on its first axis; `truth` is what people said of a clip of
    the holdout when the classifier was measured.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="dots")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="dots")
    x = models.PositiveSmallIntegerField(null=True)
    y = models.PositiveSmallIntegerField(null=True)
    near_x = models.PositiveSmallIntegerField(null=True)
    near_y = models.PositiveSmallIntegerField(null=True)
    label = models.ForeignKey(Label, models.CASCADE, null=True, related_name="+")
    number = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    truth = models.ForeignKey(Label, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "clip"], name="dot_once"),
            models.CheckConstraint(
                condition=Q(x=None, y=None, near_x=None, near_y=None)
                | Q(x__lte=SIDE, y__lte=SIDE, near_x__lte=SIDE, near_y__lte=SIDE),
                name="dot_lies_on_the_map",
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="dot_confidence_is_a_share"
            ),
        ]
        indexes = [
            models.Index(
                fields=["survey", "truth", "label"], name="dot_by_cell", condition=Q(truth__isnull=False)
            ),
        ]
