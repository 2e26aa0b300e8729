"""Results as the owner's pages show them, in a line."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.models import Question
from common.numbers import rounded
from quality.adding_up.wording import Ends, tell, with_names
from quality.models import AggregatedLabel


def in_a_line(question: Question, found: AggregatedLabel) -> str:
    """Return the result of a question that is no single choice; empty while it is undecided."""
    if found.value is None:
        return ""
    names = question.label_names
    told = tell(question.kind, found.value, names, tied=found.tied)
    if told.label is None:
        return ""
    if isinstance(told.label, str):
        return _words(with_names(found.value, names) or {}, told.label)
    return _mean(told.label, told.low, told.high)


def _words(value: Mapping[str, Any], label: str) -> str:
    if "labels" in value:
        return ", ".join(value["labels"]) or _("None of them")
    if "regions" in value:
        return "; ".join(map(_region, value["regions"])) or _("Nothing marked")
    if "preferred" in value:
        return {"first": _("The first"), "second": _("The second"), "tie": _("Both alike")}[label]
    return label


def support_of(found: AggregatedLabel) -> str:
    """Return how many votes stand behind a result, or how many there are where that cannot be counted."""
    if found.support is not None:
        return _("%(support)d of %(votes)d") % {"support": found.support, "votes": found.votes}
    votes = ngettext("%(votes)d answer", "%(votes)d answers", found.votes) % {"votes": found.votes}
    if found.agreement is None:
        return votes
    return _("%(votes)s, %(percent)d %% alike") % {"votes": votes, "percent": round(100 * found.agreement)}


def _region(region: Mapping[str, Any]) -> str:
    return _("%(label)s %(start)s to %(end)s s") % {
        "label": region["label"],
        "start": rounded(region["start"], 2),
        "end": rounded(region["end"], 2),
    }


def _mean(mean: Ends, low: Ends | None, high: Ends | None) -> str:
    if low is None or high is None:
        return _numbers(mean)
    ends = {"mean": _numbers(mean), "low": _numbers(low), "high": _numbers(high)}
    return _("%(mean)s (%(low)s to %(high)s)") % ends


def _numbers(ends: Ends) -> str:
    numbers = ends if isinstance(ends, tuple) else (ends,)
    return "; ".join(rounded(number, 2) for number in numbers)


def number(value: float) -> str:
    """Return a number that somebody chose, without zeros that say nothing."""
    return f"{value:g}"
