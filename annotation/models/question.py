"""Questions and their labels."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from annotation.kinds import Asked, kind_of
from annotation.models.project import Project
from clips.models import Clip
from common.json_columns import IsJsonObject
from common.models import Timestamped


class QuestionKind(models.TextChoices):
    """How a question is answered; annotation.kinds says what each means."""

    SINGLE_CHOICE = "single_choice", _("Single choice")
    MULTIPLE_CHOICE = "multiple_choice", _("Multiple choice")
    SCALE = "scale", _("Scale")
    GRID = "grid", _("Grid")
    TEXT = "text", _("Text")
    REGIONS = "regions", _("Regions")
    PAIR = "pair", _("Pair")


class Question(Timestamped):
    """What is asked about every item of a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=20, choices=QuestionKind, default=QuestionKind.SINGLE_CHOICE)
    # The settings of its kind (annotation.kinds); what is not there has the kind's default.
    options = models.JSONField(default=dict, blank=True)
    text = models.CharField(max_length=200)
    help = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Which wording this is; every annotation keeps the one it answered, and older ones are kept beside.
    wording = models.PositiveSmallIntegerField(default=1)
    # Whether people may rightly differ: a minority is no error then.
    subjective = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_text"),
            models.CheckConstraint(condition=Q(IsJsonObject("options")), name="question_options_are_named"),
        ]

    def __str__(self) -> str:
        return self.text

    def asked(self, duration: float) -> Asked:
        """Return the question as its answers are checked, about a clip of so many seconds."""
        return Asked(self.text, self.settings, self.label_names, duration)

    @property
    def settings(self) -> dict[str, Any]:
        """All options, with the defaults of its kind where nothing was said."""
        return {**kind_of(self).defaults, **self.options}

    @property
    def label_names(self) -> dict[int, str]:
        """The names of its labels by id, in their order."""
        return {label.pk: label.name for label in self.labels.all()}

    def wording_at(self, moment: dt.datetime) -> int:
        """Return the number of the wording that was shown then."""
        if self.wording == 1:
            return 1
        later = [old.number for old in self.wordings.all() if moment < old.until]
        return min(later, default=self.wording)


class QuestionWording(models.Model):
    """How a question was worded before; `labels` is the help of each label, by its name."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    help = models.CharField(max_length=500, blank=True)
    labels = models.JSONField(default=dict)
    until = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="wording_once"),
            models.CheckConstraint(condition=Q(IsJsonObject("labels")), name="wording_labels_are_named"),
        ]

    def __str__(self) -> str:
        return self.text


class Label(models.Model):
    """One possible answer, with its colour and its key."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="labels")
    name = models.CharField(max_length=60)
    help = models.CharField(max_length=200, blank=True)
    colour = models.PositiveSmallIntegerField(default=0)
    # No two labels of a project share one; the last of many labels have none.
    key = models.CharField(max_length=1, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("question", Lower("name"), name="label_name_once"),
            models.UniqueConstraint(fields=["question", "key"], condition=~Q(key=""), name="label_key_once"),
            models.CheckConstraint(condition=~Q(name=""), name="label_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class LabelExample(models.Model):
    """A clip of the project's dataset that lets people hear what a label means; nobody is asked about it."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="examples")
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="examples")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["label", "clip"], name="example_once")]
