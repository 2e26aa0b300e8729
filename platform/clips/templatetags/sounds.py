"""Sounds in words and lines: durations, flags, waveforms."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clips.models import Clip
from common.numbers import grouped, rounded

register = template.Library()

BARS = 64
HEIGHT = 24
_FLAGS = {
    "silent": gettext_lazy("Silent"),
    "clipped": gettext_lazy("Clipped"),
    "over_range": gettext_lazy("Beyond full scale"),
    "dc_offset": gettext_lazy("Off centre"),
    "loud": gettext_lazy("Very loud"),
    "short": gettext_lazy("Very short"),
    "long": gettext_lazy("Long"),
    "one_channel_silent": gettext_lazy("One side silent"),
    "channels_cancel": gettext_lazy("Channels cancel out"),
    "same_sound": gettext_lazy("Same sound as another"),
}


@register.filter
def flag_words(flag: str) -> str:
    """Return what a flag of the audio check means."""
    return str(_FLAGS.get(flag, flag))


@register.filter
def of_clip(names: Mapping[UUID, str], clip: Clip) -> str:
    """Return the name that was found for a clip, if one was."""
    return names.get(clip.pk, "")


@register.filter
def duration(seconds: float) -> str:
    """Return a duration as people say it: 0.8 s, 1:05, 2 h 13 min."""
    if seconds < 60:
        return _("%(number)s s") % {"number": rounded(seconds, 1)}
    if seconds < 3600:
        return f"{int(seconds // 60)}:{int(seconds % 60):02}"
    hours, minutes = divmod(round(seconds / 60), 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": grouped(hours), "minutes": minutes}


@register.filter
def clock(seconds: float) -> str:
    """Return a place in a recording: 0:12.50, 1:02:03.50."""
    minutes, rest = divmod(round(seconds * 100), 6000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest / 100:05.2f}" if hours else f"{minutes}:{rest / 100:05.2f}"


@register.filter
def wave_path(peaks: Sequence[int]) -> str:
    """Return a waveform as an SVG path of BARS upright strokes, HEIGHT high, from peaks of 0 to 100."""
    strokes = []
    for bar in range(BARS):
        first = bar * len(peaks) // BARS
        part = peaks[first : max(first + 1, (bar + 1) * len(peaks) // BARS)]
        half = max(0.5, max(part, default=0) / 100 * HEIGHT / 2)
        strokes.append(f"M{bar + 0.5:g} {HEIGHT / 2 - half:.1f}v{2 * half:.1f}")
    return "".join(strokes)
