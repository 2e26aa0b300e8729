"""What the page of a loop shows of the representations that were tried: how each did, and which was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from activelearning.features import catalogue
from activelearning.models import Round
from activelearning.models.loop import Kernel
from annotation.models import Question
from common.numbers import rounded

#: The names of activelearning.representations, which no web process loads.
RAW, SPEAKER, FUSED = "raw", "speaker", "fused"
UNKNOWN = "-"


@dataclass(frozen=True)
class Tried:
    """One representation, and its figures, all in words.

    `gain` is how much more probable than raw it made the right label, or how much more of people's numbers it
    explained.
    """

    words: str
    score: str
    gain: str
    is_taken: bool
    was_before: bool


@dataclass(frozen=True)
class Comparison:
    """What was tried for one classifier, that of a label where each has one."""

    label: str
    taken: str
    clips: int
    groups: int
    tried: list[Tried]


def comparisons_shown(newest: Round | None, question: Question) -> list[Comparison]:
    """Return what a round compared, a table for each classifier; nothing where it compared nothing."""
    if newest is None or not newest.heard:
        return []
    parts: Sequence[Mapping[str, Any]] = newest.heard.get("parts", [])
    names, parts = (question.label_names, parts) if parts else ({}, [newest.heard])
    return [_comparison(one, names.get(one.get("label", 0), "")) for one in parts if one.get("compared")]


def _comparison(one: Mapping[str, Any], label: str) -> Comparison:
    compared = one["compared"]
    return Comparison(
        label,
        in_words(one["chosen"]),
        one.get("clips", 0),
        one.get("groups", 0),
        [_tried(name, numbers, one) for name, numbers in _in_order(compared)],
    )


def _in_order(compared: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Raw first, what it is compared with behind."""
    return sorted(compared.items(), key=lambda named: (named[0] != RAW, "+" in named[0]))


def _tried(name: str, numbers: Mapping[str, float | None], one: Mapping[str, Any]) -> Tried:
    is_known = name != RAW and numbers.get("over_raw") is not None
    return Tried(
        words=in_words(name),
        score=_give_or_take(numbers.get("uar"), numbers.get("uar_error")),
        gain=_give_or_take(numbers["over_raw"], numbers["over_raw_error"], sign="+") if is_known else UNKNOWN,
        is_taken=name == one["chosen"],
        was_before=name == one.get("before", RAW) != one["chosen"],
    )


def _give_or_take(figure: float | None, error: float | None, sign: str = "") -> str:
    """Return a share and its standard error in percent; without one where nobody can tell it."""
    if figure is None:
        return UNKNOWN
    shown = rounded(100 * figure, 1)
    shown = f"{sign}{shown}" if figure >= 0 else shown
    return f"{shown} %" if error is None else f"{shown} ± {rounded(100 * error, 1)} %"


def in_words(name: str) -> str:
    """Return a representation in words: how features are measured, or which other set is heard."""
    known = {
        RAW: _("Raw: as measured"),
        SPEAKER: _("Measured within each speaker"),
        FUSED: _("Both side by side (fused)"),
    }
    if name in known:
        return known[name]
    beside, _plus, other = name.rpartition("+")
    title = next((one.title for one in catalogue.catalogue() if one.name == other), other)
    if beside:
        return _("Raw and %(title)s side by side") % {"title": title}
    return _("%(title)s in its place") % {"title": title}


def fitted_in_words(fitted: Mapping[str, Any]) -> str:
    """Return how the classifier of a round was fitted; nothing of rounds that did not keep it."""
    if not fitted:
        return ""
    parts = [str(Kernel(fitted["kernel"]).label)]
    if "cost" in fitted:
        parts.append(_("cost %(cost)s") % {"cost": number_format(fitted["cost"])})
        parts.append(_("upsampled") if fitted["upsample"] else _("not upsampled"))
    return ", ".join(parts)
