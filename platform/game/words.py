"""What the play page says, and the keys it knows."""

from typing import Any

from django.utils.translation import gettext as _

from annotation import asking


def spoken() -> dict[str, Any]:
    """Return the sentences that the page's script shows or announces, those of the questions among them."""
    return {
        **asking.spoken(),
        "nothingLeft": _("You have answered everything there is here for now."),
        "closed": _("Not open right now"),
        "enough": _("Enough for now"),
        "offline": _("No connection. What you did is kept and will be sent."),
        "noClip": _("The next clip did not come."),
        "noNetwork": _("Check your connection. What you did is kept."),
        "signedOut": _("You are signed out. What you did is kept."),
        "sent": _("Connected again: what was kept has been sent."),
        "listenOn": _("Listen on to answer."),
        "listenBoth": _("Listen to both to answer."),
        "pressPlay": _("Press play to listen."),
        "listenFirst": _("Listen a little longer before you answer."),
        "takenBack": _("Your answer was taken back."),
        "loopOn": _("The clip plays in a loop."),
        "loopOff": _("The clip plays once."),
        "spectrogramOn": _("The spectrogram is shown."),
        "spectrogramOff": _("The spectrogram is hidden."),
        "clip": _("Clip {number}."),
        "practice": _("Practice {number} of {total}."),
        "practiceOver": _("Practice done: {right} of {total} right. From here on it counts."),
        "retestPassed": _("Good ears. On we go."),
        # One after the other, whatever was answered: none of it may sound like praise for a right answer.
        "thanks": [
            _("Thank you!"),
            _("Thanks!"),
            _("Noted, thank you!"),
            _("Thanks for listening!"),
            _("Thank you, on we go!"),
        ],
        "inRound": _("{turn} of {turns}"),
        "round": _("Your last ten: {agreed} of {counted} agree with what is known or agreed so far."),
        "roundAgain": _("Of clips that came once more: {agreed} of {counted} times you said the same."),
        "rest": _("You have listened for three quarters of an hour. Ears like a break."),
        "right": _("Right: {label}."),
        "wrong": _("It was: {label}. Hear it again, then go on."),
    }


def keys() -> list[tuple[list[str], str]]:
    """Return the keys of the page with what they do."""
    return [
        (["1", "2", "3"], _("Choose an answer; each shows its key")),
        (["Space", "P"], _("Play or pause")),
        (["R"], _("Play again from the start")),
        (["Shift", "←", "→"], _("One second back, one second on")),
        ([",", "."], _("Slower, faster")),
        (["Shift", "L"], _("Play in a loop, or once")),
        (["Shift", "G"], _("Show or hide the spectrogram")),
        (["↑", "↓"], _("Louder, quieter, while the player has the focus")),
        (["U"], _("Unsure")),
        (["S"], _("Skip this clip")),
        (["X"], _("Report this clip")),
        (["Z"], _("Take back the last answer")),
        (["Enter"], _("Done; write, where it is a text; go on after practice")),
        (["Ctrl", "Enter"], _("Done with writing; Esc leaves the field")),
        (["0"], _("None of these; nothing is heard; both alike")),
        (["←", "→", "↑", "↓"], _("Along a scale, over a grid, through a clip on which you mark")),
        (["[", "]"], _("What you mark starts here, ends here; Del takes it away")),
        (["A", "B"], _("Hear the first or the second of two clips")),
        (["?"], _("These keys")),
        (["Esc"], _("Close what is open")),
    ]
