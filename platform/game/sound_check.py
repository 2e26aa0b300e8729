"""The page of the sound check: it works in the browser alone, and what it finds travels with answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotation.sound_check import IN_NOISE, QUIET, SIDES
from common.going_on import next_page


@require_GET
def sound_check(request: HttpRequest) -> HttpResponse:
    """Show the sound check; anyone may do it, and come back where they were."""
    context = {
        "sides": SIDES,
        "in_noise": IN_NOISE,
        "quiet": QUIET,
        "steps": 2 + SIDES + IN_NOISE,
        "counts": range(2, 6),
        "quiet_counts": range(QUIET + 1),
        "next": next_page(request, "game:lobby"),
        "words": _words(),
    }
    return render(request, "game/sound_check.html", context)


def _words() -> dict[str, str]:
    return {
        "volume": _("How loud is it?"),
        "volumeHelp": _("Set your device so that these three beeps are clear and comfortable."),
        "side": _("Which side?"),
        "sideHelp": _("Two beeps on one side. Headphones help."),
        "noise": _("How many beeps?"),
        "noiseHelp": _("Count the beeps in the noise."),
        "quiet": _("How many do you hear?"),
        "quietHelp": _("Five beeps, each quieter than the last. It is fine to miss some."),
        "done": _("Thank you, that was it"),
        "of": _("{number} of {most}"),
        "fine": _("Your sound is fine for listening."),
        "swapped": _("Left and right may be swapped: turn your headphones round."),
        "oneSide": _("Both sides may come from one loudspeaker: that is all right for most clips."),
        "quieter": _("A quieter place or headphones would let you hear more."),
    }
