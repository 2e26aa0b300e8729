"""What the widgets of the questions say: on the play page, and in the preview that an owner sees."""

from typing import Any

from django.utils.translation import gettext as _


def spoken() -> dict[str, Any]:
    """Return the sentences of the modules `earmark/asking/`, for every kind of question."""
    return {
        "done": _("Done"),
        "unsureSaid": _("You said that you are unsure."),
        "example": _("Hear an example of {label}"),
        **_of_choices(),
        **_of_scales(),
        **_of_texts(),
        **_of_regions(),
    }


def _of_choices() -> dict[str, str]:
    return {
        "noneOfThese": _("None of these"),
        "chooseFirst": _("Choose what fits, or “None of these”."),
        "chooseAny": _("Choose as many as fit."),
        "chooseAtLeast": _("Choose at least {number}."),
        "chooseAtMost": _("Choose at most {number}."),
        "chooseBetween": _("Choose {least} to {most}."),
        "chooseExactly": _("Choose exactly {number}."),
        "first": _("The first"),
        "second": _("The second"),
        "alike": _("Both alike"),
    }


def _of_scales() -> dict[str, Any]:
    return {
        "scaleFirst": _("Move the slider to choose."),
        "pointFirst": _("Set a point first: press into the field, or use the arrow keys."),
        "pointHelp": _("Press or drag in the field, or use the arrow keys."),
        "point": _("{low} to {high}"),
        "percent": _("{percent} % {end}"),
        "neither": _("in the middle"),
        "pictures": {
            "valence": [
                _("a very unhappy face"),
                _("an unhappy face"),
                _("a face that is neither happy nor unhappy"),
                _("a happy face"),
                _("a very happy face"),
            ],
            "arousal": [
                _("a sleepy figure"),
                _("a calm figure"),
                _("a figure that is awake"),
                _("an excited figure"),
                _("a figure about to burst"),
            ],
            "dominance": [
                _("a tiny figure"),
                _("a small figure"),
                _("a figure of middle size"),
                _("a large figure"),
                _("a figure larger than its frame"),
            ],
        },
    }


def _of_texts() -> dict[str, str]:
    return {
        "write": _("Your answer"),
        "writeFirst": _("Write something first."),
        "tooLong": _("Shorten it by {number} characters."),
        "charactersLeft": _("{number} left"),
        "writeKeys": _("Enter to write, Ctrl and Enter when done, Esc to leave the field."),
    }


def _of_regions() -> dict[str, str]:
    return {
        "markHelp": _("Press a label where it starts, and again where it ends; or drag over the waveform."),
        "markKeys": _("[ and ] set start and end · ← → move on · Del takes away"),
        "startsHere": _("Starts here"),
        "endsHere": _("Ends here"),
        "endsWhere": _("ends where?"),
        "nothingHeard": _("Nothing is heard"),
        "markFirst": _("Mark what you hear, or press “Nothing is heard”."),
        "markAtLeast": _("Mark at least {number}."),
        "markAtMost": _("There is room for {number}."),
        "stillOpen": _("“{label}” has no end yet."),
        "tooShort": _("It has to end after it starts."),
        "begun": _("“{label}” starts at {start} s."),
        "marked": _("“{label}” from {start} to {end} s."),
        "taken": _("“{label}” was taken away."),
        "marks": _("What you marked"),
        "markLabel": _("Label of mark {number}"),
        "markStart": _("Start of mark {number} (s)"),
        "markEnd": _("End of mark {number} (s)"),
        "markPlay": _("Play mark {number}"),
        "markDrop": _("Take mark {number} away"),
    }
