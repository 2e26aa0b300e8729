"""What pages show of a finding, in whole numbers and shares."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quality.models import Finding
from quality.oversight.small_cells import in_fives


@dataclass(frozen=True)
class Majority:
    """A majority of so many answers for each clip that ended: what it would have cost, and said.

    `answers` it would have taken, `more` (percent) is how many more than were given there. Its label can be
    told of so many `clips`, which have as many answers, and is the `same` on a share of them. Of the `known`
    ones the truth was heard: how often it is `right`, and weighing on the same clips. Shares.
    """

    votes: int
    answers: int
    more: int | None
    clips: int
    same: float | None
    known: int
    right: float | None
    weighed_right: float | None


@dataclass(frozen=True)
class Ahead:
    """What a confidence still takes: in answers, with the interval; what then is closed and disputed."""

    percent: int
    is_wanted: bool
    answers: int
    low: int
    high: int
    open: int
    closed: int
    disputed: int


def forecast_shown(finding: Finding) -> dict[str, Any]:
    """Return the rows of the page of a forecast."""
    found = finding.found or {}
    cost = found["cost"]
    votes, others = cost["votes"], cost["checks"] + cost["others"]
    per_clip = cost["votes_on_ended"] / cost["ended"] if cost["ended"] else None
    rows = [_majority(one, cost) for one in found.get("majorities", ())]
    return {
        "states": found["states"],
        "cost": cost,
        "per_clip": per_clip,
        # Checks and repeats are paid by all clips alike.
        "with_checks": per_clip and per_clip * (votes + others) / votes,
        "majorities": rows,
        "has_known": any(one.known for one in rows),
        "targets": [_ahead(one, finding.project.confidence) for one in found.get("targets", ())],
        "why_not": found.get("why_not"),
        "fewest": found.get("fewest"),
    }


def _majority(one: dict[str, Any], cost: dict[str, int]) -> Majority:
    clips, known = one["clips"], one["known"]
    answers, given = one["votes"] * cost["ended"], cost["votes_on_ended"]
    return Majority(
        votes=one["votes"],
        answers=answers,
        more=round(100 * (answers / given - 1)) if given else None,
        clips=clips,
        same=one["same"] / clips if clips else None,
        known=known,
        right=one["right"] / known if known else None,
        weighed_right=one["weighed_right"] / known if known else None,
    )


def _ahead(one: dict[str, Any], confidence: int) -> Ahead:
    percent = round(100 * one["target"])
    numbers = {name: round(one[name]) for name in ("answers", "low", "high", "open", "closed", "disputed")}
    return Ahead(percent, percent == confidence, **numbers)


@dataclass(frozen=True)
class Table:
    """What people tell of one thing: words, about how many, and their share of all (percent)."""

    title: str
    rows: list[tuple[str, int, int]]


WORDS = {
    "age": {"16": _("said to be 16 or older"), "18": _("said to be 18 or older")},
    "device": {"desktop": _("Computer"), "tablet": _("Tablet"), "phone": _("Phone"), "program": _("Program")},
}
TITLES = {"language": _("Language"), "age": _("Age"), "device": _("Device used most")}


def people_shown(finding: Finding) -> dict[str, Any]:
    """Return the tables of who answers; languages by their own names."""
    found = finding.found or {}
    people = found["people"]
    return {"people": in_fives(people), "tables": [_table(name, found[name], people) for name in TITLES]}


def _table(name: str, counted: dict[str, Any], people: int) -> Table:
    words: dict[str, Any] = dict(WORDS.get(name) or settings.LANGUAGES)
    rows = [(str(words.get(one, one) if one else _("Not told")), number) for one, number in counted["shown"]]
    if counted["rest"]:
        rows.append((str(_("Others, or too few to say")), counted["rest"]))
    # In fives: from one time to the next nobody can be worked out who came or went.
    fives = [(word, in_fives(number)) for word, number in rows]
    whole = max(in_fives(people), 1)
    return Table(str(TITLES[name]), [(word, number, round(100 * number / whole)) for word, number in fives])
