"""What the play page says, and the keys it knows."""

from django.utils.translation import gettext as _


def spoken() -> dict[str, str]:
    """Return the sentences that the page's script shows or announces."""
    return {
        "nothingLeft": _("You have answered everything there is here for now."),
        "offline": _("No connection. Your answer is kept and will be sent."),
        "noClip": _("The next clip did not come. Your answers are kept."),
        "sent": _("Connected again: your answer was sent."),
        "listenFirst": _("Listen a little longer before you answer."),
        "takenBack": _("Your answer was taken back."),
        "clip": _("Clip {number}."),
        "practice": _("Practice {number} of {total}."),
        "right": _("Right: {label}."),
        "wrong": _("It was: {label}. Hear it again, then go on."),
    }


def keys() -> list[tuple[list[str], str]]:
    """Return the keys of the page with what they do."""
    return [
        (["1", "2", "3"], _("Choose an answer; each shows its key")),
        (["Space", "P"], _("Play or pause")),
        (["R"], _("Play again from the start")),
        ([",", "."], _("Slower, faster")),
        (["↑", "↓"], _("Louder, quieter")),
        (["U"], _("Unsure")),
        (["S"], _("Skip this clip")),
        (["X"], _("Report this clip")),
        (["Z"], _("Take back the last answer")),
        (["Enter"], _("Go on after practice")),
        (["?"], _("These keys")),
        (["Esc"], _("Close what is open")),
    ]
