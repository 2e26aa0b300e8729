"""Known answers."""

from django.db import models
from django.db.models import Q

from annotation.models import Item, Label, Question
from common.models import Timestamped

#: The origin of what is right instead of a check that an appeal was right about: nobody was asked it, so what
#: was answered to the wrong one is not measured by it.
CORRECTED = "corrected"
#: The origin of what people practise on: its label is told, so its clip is no check, also when that is over.
PRACTICE = "training"


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
