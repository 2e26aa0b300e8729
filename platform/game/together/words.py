"""What the page of a live round says."""

from django.utils.translation import gettext as _


def spoken() -> dict[str, str]:
    """Return the sentences that the page's script shows or announces."""
    return {
        "waiting": _("Waiting for somebody else. Give them the code."),
        "canBegin": _("{number} are here. Begin when you like."),
        "tooFew": _("The others are away. It goes on when somebody is back."),
        "soon": _("Clip {number} of {clips} in {seconds}."),
        "nowHear": _("Clip {number} of {clips}. Listen, then answer."),
        "left": _("{seconds} s left"),
        "answeredBy": _("{number} of {all} have answered."),
        "youAnswered": _("Your answer is in. It is shown when all are in, or the time is up."),
        "late": _("You join in with the next clip."),
        "revealed": _("All are in."),
        "timeUp": _("The time is up."),
        "said": _("{name}: {words}."),
        "unsure": _("unsure"),
        "you": _("you"),
        "isAway": _("away"),
        "hasAnswered": _("has answered ✓"),
        "isReady": _("ready ✓"),
        "joined": _("{name} is here."),
        "leftUs": _("{name} is away."),
        "over": _("That was the round. Thank you!"),
        "overEarly": _("No more clips want so many answers at once. Thank you!"),
        "copied": _("Copied."),
        "next": _("Next clip"),
        "waitNext": _("Waiting for the others"),
        "lost": _("No connection. You keep your seat; we try again."),
    }
