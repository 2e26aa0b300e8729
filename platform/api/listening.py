"""How a clip was listened to, as clients tell it."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.answers import SoundCheckBody

HEARD = (
    "Seconds of the clip that were heard, each part once: hearing it again adds to `replays`, not to this. "
    "Of two clips, of both together (see `other_heard_seconds`). `share_to_hear` percent of the duration "
    "must be heard, all of a clip under 2 s; 0.05 s less are enough (3 % where that is less), as players "
    "count in steps. All that you say was heard, over all your turns, must fit into the time since they were "
    "lent, or since a heartbeat "
    "of the turn said how much was heard by then, at twice the speed at most."
)


class ListeningBody(serializers.Serializer[Any]):
    """How the clip was listened to; a page that was left open over night is no reason to lose its answer."""

    heard_seconds = serializers.FloatField(default=0, min_value=0, max_value=86400, help_text=HEARD)
    other_heard_seconds = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=86400,
        help_text="Where two clips are compared: how many of `heard_seconds` were heard of the second. Then "
        "enough of each must have been heard; without it, of both together.",
    )
    replays = serializers.IntegerField(
        default=0, help_text="How often it was played once more; kept as 0 to 1000."
    )
    seconds_to_answer = serializers.FloatField(
        default=0, help_text="Seconds from showing the turn to the answer; kept as 0 to 86400."
    )
    focus_losses = serializers.IntegerField(
        default=0, help_text="How often the person looked at something else; kept as 0 to 1000."
    )
    device_kind = serializers.ChoiceField(
        choices=["", "desktop", "phone", "tablet", "program"], default="", help_text="What it was heard on."
    )
    sound_check = SoundCheckBody(
        required=False, allow_null=True, default=None, help_text="What a check of the device's sound found."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse more of the second clip than of both."""
        other = attrs["other_heard_seconds"]
        if other is not None and other > attrs["heard_seconds"]:
            raise serializers.ValidationError(
                {"other_heard_seconds": _("It is part of heard_seconds, and cannot be more.")}
            )
        return attrs

    def validate_sound_check(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """Keep it as JSON does."""
        return value and {**value, "at": value["at"].isoformat()}

    def validate_replays(self, value: int) -> int:
        """Keep what fits."""
        return min(max(value, 0), 1000)

    def validate_seconds_to_answer(self, value: float) -> float:
        """Keep what fits."""
        return min(max(value, 0.0), 86400.0)

    def validate_focus_losses(self, value: int) -> int:
        """Keep what fits."""
        return min(max(value, 0), 1000)
