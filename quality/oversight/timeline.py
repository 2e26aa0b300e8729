"""What happened about one person in a project, as admins read it: checks, pauses, acts, decisions."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Participation, Project
from quality.happened import Happened
from quality.models import Act, ActKind, Ending, TrustEvent
from quality.oversight.acts import acts_in
from quality.oversight.decided import decided_about, decided_in
from quality.oversight.ruling import rule_value, rule_words

Facts = Mapping[str, Any]

MOST = 100
# From here on two answers to one clip say the same.
THE_SAME = 0.5


def timeline_of(part: Participation) -> list[Happened]:
    """Return the newest things that happened about a person in a project, the newest first."""
    moments = [*_events(part), *_acts(part), *decided_about(part, MOST)]
    return sorted(moments, key=lambda one: one.at, reverse=True)[:MOST]


def log_of(project: Project, most: int) -> list[Happened]:
    """Return what was done and decided in a project by hand, the newest first."""
    moments = [*(_logged(act) for act in acts_in(project)[:most]), *decided_in(project, most)]
    return sorted(moments, key=lambda one: one.at, reverse=True)[:most]


def rules_log(project: Project, reader: User, most: int) -> list[Happened]:
    """Return who changed which rules of a project from what to what, and why, the newest first.

    An owner reads no names of admins.
    """
    found = acts_in(project).filter(kind=ActKind.RULED)[:most]
    return [
        Happened(act.at, act.get_kind_display(), _named(act.actor, reader), act.reason, lines=_changes(act))
        for act in found
    ]


def _named(actor: User, reader: User) -> str:
    hidden = actor.is_admin and not reader.is_admin
    return _("An admin") if hidden else actor.username


def _changes(act: Act) -> list[str]:
    return [
        f"{rule_words(name)}: {rule_value(name, was)} → {rule_value(name, became)}"
        for name, (was, became) in act.facts.items()
    ]


def _logged(act: Act) -> Happened:
    about, address = "", ""
    if act.person:
        about = act.person.username
        address = reverse("quality:trust_person", args=[act.project_id, act.person_id])
    elif act.control:
        about = act.control.item.clip.name
    return Happened(
        act.at,
        act.get_kind_display(),
        act.actor.username,
        act.reason,
        about,
        address,
        _changes(act),
    )


def _acts(part: Participation) -> Iterator[Happened]:
    for act in acts_in(part.project, part.annotator)[:MOST]:
        yield Happened(act.at, act.get_kind_display(), act.actor.username, act.reason)


def _events(part: Participation) -> Iterator[Happened]:
    events = TrustEvent.objects.filter(project=part.project_id, annotator=part.annotator_id)
    for event in events.order_by("-at", "-pk")[:MOST]:
        words, bodes = _told(event)
        if words:
            yield Happened(event.at, words, bodes=bodes)


def _told(event: TrustEvent) -> tuple[str, str]:
    """Return an event in words, and how it bodes; no words where an act or another event tells of it."""
    return _TELLS[event.kind](event.facts) if event.kind in _TELLS else ("", "")


def _check(facts: Facts) -> tuple[str, str]:
    if facts["passed"] is None:
        return _("Was not sure at a check"), ""
    return (_("Passed a check"), "good") if facts["passed"] else (_("Failed a check"), "bad")


def _repeat(facts: Facts) -> tuple[str, str]:
    if facts["sameness"] is None:
        return _("Was not sure when a clip came again"), ""
    if facts["sameness"] >= THE_SAME:
        return _("Said the same when a clip came again"), "good"
    return _("Said something else when a clip came again"), "bad"


def _paused(facts: Facts) -> tuple[str, str]:
    if facts.get("by_hand"):
        return "", ""
    percent = round(100 * facts.get("listens", 0))
    return _("Paused: listens with a probability of %(percent)d %%") % {"percent": percent}, "bad"


def _restored(facts: Facts) -> tuple[str, str]:
    ways = {
        Ending.PASSED: _("Passed the re-test, and began anew"),
        Ending.RESTED: _("Came back after a day's rest, and began anew"),
    }
    return ways.get(facts.get("ending", ""), ""), "good"


def _cleared(facts: Facts) -> tuple[str, str]:
    return _("The pause ended: it would not begin by what is known now"), "good"


def _excused(facts: Facts) -> tuple[str, str]:
    return _("Checks that were failed count no more: a reviewer agreed to an appeal"), "good"


_TELLS: dict[str, Callable[[Facts], tuple[str, str]]] = {
    "check": _check,
    "repeat": _repeat,
    "paused": _paused,
    "restored": _restored,
    "cleared": _cleared,
    "excused": _excused,
}
