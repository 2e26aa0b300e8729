"""What an answer looks like, for every kind of question."""

from typing import Any

from rest_framework import serializers

from annotation.kinds.multiple_choice import MultipleChoice
from annotation.kinds.pair import PREFERENCES
from annotation.kinds.regions import MOST_REGIONS
from annotation.kinds.text import LONGEST
from annotation.services import Answer
from annotation.sound_check import IN_NOISE, QUIET, SIDES

# The fields of an answer beside those that every answer has.
SAID = ("labels", "number", "point", "text", "regions", "preferred")
EXAMPLES: dict[str, dict[str, Any]] = {
    "Several labels": {"labels": [3, 5]},
    "A step of a scale": {"number": 4},
    "A point of a grid": {"point": {"x": -0.5, "y": 0.25}},
    "A text": {"text": "A bell, far away"},
    "Regions": {"regions": [{"label": 3, "start": 0.5, "end": 1.25}]},
    "One of two clips": {"preferred": "second"},
}


class PointBody(serializers.Serializer[Any]):
    """A point of a grid."""

    x = serializers.FloatField(min_value=-1, max_value=1, help_text="From -1 (left) to 1 (right).")
    y = serializers.FloatField(min_value=-1, max_value=1, help_text="From -1 (below) to 1 (above).")


class RegionBody(serializers.Serializer[Any]):
    """A stretch of the clip in which something is heard."""

    label = serializers.IntegerField(  # type: ignore[assignment]  # what a client calls it
        help_text="The id of what is heard."
    )
    start = serializers.FloatField(min_value=0, help_text="Seconds from the start of the clip.")
    end = serializers.FloatField(min_value=0, help_text="Seconds, after `start`, within the clip.")


class AnswerBody(serializers.Serializer[Any]):
    """One answer, in the one field that the question's kind asks for; or unsure."""

    question = serializers.IntegerField(help_text="The question's id.")
    label = serializers.IntegerField(  # type: ignore[assignment]  # what a client calls it
        required=False, allow_null=True, help_text="`single_choice`: the chosen label's id."
    )
    labels = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        max_length=MultipleChoice.most_labels,
        help_text="`multiple_choice`: the ids of the chosen labels; empty where none fits.",
    )
    number = serializers.FloatField(required=False, help_text="`scale`: the step, a whole number.")
    point = PointBody(required=False, help_text="`grid`: the point.")
    text = serializers.CharField(required=False, max_length=LONGEST, help_text="`text`: what you write.")
    regions = serializers.ListField(
        child=RegionBody(),
        required=False,
        max_length=MOST_REGIONS,
        help_text="`regions`: in any order; empty where nothing is heard.",
    )
    preferred = serializers.ChoiceField(
        choices=PREFERENCES, required=False, help_text="`pair`: which of the two clips, or both alike."
    )
    wording = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="The question's `wording` as you showed it; without it, the one of when the turn was lent.",
    )
    unsure = serializers.BooleanField(
        default=False, help_text="True instead of all these, where you cannot tell; it needs no listening."
    )


class SoundCheckBody(serializers.Serializer[Any]):
    """What the newest sound check on this device found."""

    sides = serializers.IntegerField(
        min_value=0, max_value=SIDES, help_text=f"Of {SIDES} tones, how many were heard on their side."
    )
    in_noise = serializers.IntegerField(
        min_value=0,
        max_value=IN_NOISE,
        help_text=f"Of {IN_NOISE} rows of beeps in noise, how many were counted right.",
    )
    quiet = serializers.IntegerField(
        min_value=0,
        max_value=QUIET,
        help_text=f"Of {QUIET} beeps, each quieter than the last, how many were heard.",
    )
    at = serializers.DateField(help_text="The day of the check.")


def answer_of(given: dict[str, Any]) -> Answer:
    """Return an answer as the services take it."""
    said = {name: given.get(name) for name in SAID}
    said["wording"] = given.get("wording")
    return Answer(given["question"], given.get("label"), given["unsure"], **said)
