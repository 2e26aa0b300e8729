"""What badges, levels, quests, powers and news are called on the pages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import rounded
from game.joys.badges import Badge
from game.joys.levels import Power
from game.joys.quests import Quest
from game.models import News, NewsKind


def level(number: int) -> str:
    """Return the name of a level."""
    names = [
        _("New ears"),
        _("Listener"),
        _("Good ears"),
        _("Keen ears"),
        _("Fine ears"),
        _("Sharp ears"),
        _("Golden ears"),
        _("Master of ears"),
    ]
    return names[min(number, len(names)) - 1]


def badge(one: Badge) -> tuple[str, str]:
    """Return a badge's name and what it takes."""
    names, takes = {
        "ears": ((_("First ten"), _("Long listener"), _("Iron ears")), _("Answer %(goal)d clips.")),
        "tune": (
            (_("In tune"), _("Well tuned"), _("Perfect pitch")),
            _("Have %(goal)d answers confirmed by others."),
        ),
        "seals": (
            (_("First seals"), _("Sealer"), _("Keeper of seals")),
            _("Help to settle %(goal)d clips."),
        ),
        "days": ((_("Three days"), _("Ten days"), _("Forty days")), _("Answer on %(goal)d days in a row.")),
        "worlds": ((_("Two worlds"), _("Traveller"), _("World of sound")), _("Play in %(goal)d projects.")),
        "tongues": (
            (_("Two ways to answer"), _("Many-sided"), _("Every way there is")),
            _("Play projects with %(goal)d kinds of questions."),
        ),
    }[one.family]
    return names[one.step - 1], takes % {"goal": one.goal}


def family(name: str) -> str:
    """Return the name of a family of badges."""
    return {
        "ears": _("Listening"),
        "tune": _("Hearing well"),
        "seals": _("Settling"),
        "days": _("Coming back"),
        "worlds": _("Looking around"),
        "tongues": _("Many ways"),
    }[name]


def power(one: Power) -> str:
    """Return what a power lets somebody do."""
    return {
        Power.HARDER_CLIPS: _("Hear the clips that others could not agree on"),
        Power.REVIEW_CONTESTS: _("Hear again what somebody contests"),
        Power.PROPOSE_LABELS: _("Propose a label that a question lacks"),
    }[one]


def quest(one: Quest) -> str:
    """Return a quest in words."""
    sentences = {
        "turns": _("Answer %(goal)d clips"),
        "projects": _("Play in %(goal)d projects"),
        "days": _("Play on %(goal)d days"),
        "confirmed": _("Get %(goal)d points for answers that others confirm"),
    }
    return sentences[one.counts] % {"goal": one.goal}


def told(one: News) -> str:
    """Return a line of news as a sentence."""
    return sentence(one.kind, one.facts)


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """Return news of a kind, with these facts, as a sentence."""
    if kind == NewsKind.SETTLED:
        return _settled(facts)
    if kind == NewsKind.BADGE:
        return _("A badge: “%(name)s”.") % {"name": _badge_name(facts)}
    if kind == NewsKind.LEVEL:
        return _("Level %(level)d: %(name)s.") % {"level": facts["level"], "name": level(facts["level"])}
    if kind == NewsKind.QUEST:
        return _("Quest done: %(quest)s.") % {"quest": quest(Quest(facts["counts"], facts["goal"]))}
    return _("%(days)d days in a row.") % {"days": facts["days"]}


def _badge_name(facts: Mapping[str, Any]) -> str:
    return badge(Badge(facts["family"], facts["step"], 0, lambda _deeds: 0))[0]


def _settled(facts: Mapping[str, Any]) -> str:
    said = []
    if facts["agreed"]:
        said.append(
            ngettext(
                "%(agreed)d of your answers was confirmed.",
                "%(agreed)d of your answers were confirmed.",
                facts["agreed"],
            )
            % {"agreed": facts["agreed"]}
        )
    said.append(impact(facts))
    return " ".join(said)


def impact(facts: Mapping[str, Any]) -> str:
    """Return what somebody's answers brought so far, as a sentence."""
    closed = _("Your %(answers)d answers helped to settle %(closed)d clips.") % {
        "answers": facts["answers"],
        "closed": facts["closed"],
    }
    if "now" not in facts:
        return closed
    rose = _("Meanwhile the model rose from %(before)s to %(now)s %% UAR.") % {
        "before": rounded(facts["before"], 1),
        "now": rounded(facts["now"], 1),
    }
    return f"{closed} {rose}"
