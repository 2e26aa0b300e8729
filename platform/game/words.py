"""What the play page says, and the keys it knows."""

from django.utils.translation import gettext as _


def spoken() -> dict[str, str]:
    """Return the sentences that the page's script shows or announces."""
    return {
        "nothingLeft": _("You have answered everything there is here for now."),
        "offline": _("No connection. What you did is kept and will be sent."),
        "noClip": _("The next clip did not come."),
        "noNetwork": _("Check your connection. What you did is kept."),
        "signedOut": _("You are signed out. What you did is kept."),
        "sent": _("Connected again: what was kept has been sent."),
        "listenOn": _("Listen on to answer."),
        "pressPlay": _("Press play to listen."),
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
        (["↑", "↓"], _("Louder, quieter, while the player has the focus")),
        (["U"], _("Unsure")),
        (["S"], _("Skip this clip")),
        (["X"], _("Report this clip")),
        (["Z"], _("Take back the last answer")),
        (["Enter"], _("Go on after practice")),
        (["?"], _("These keys")),
        (["Esc"], _("Close what is open")),
    ]
