"""The map of a loop's clips as pages show it: as dots of a picture, and as rows of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from activelearning.lessons.told import NUMBERS
from activelearning.models import Arm, Dot, Survey
from annotation.models import Question, Task, TaskState
from common.numbers import grouped, rounded
from quality.adding_up.wording import tell

#: An address of a clip's sound is made of this one, by its id.
ANY_CLIP = UUID(int=0)


@dataclass(frozen=True)
class Known:
    """What is known of a clip by now: its label or its number, in words, and which round asked about it."""

    label: int | None = None
    number: float | None = None
    words: Any = None
    round: int | None = None
    arm: str = ""


@dataclass(frozen=True)
class Row:
    """A clip of the map in a table."""

    dot: Dot
    known: Known
    thought: str
    arm: str


def words_of_map() -> dict[str, str]:
    """Return the words that the script of the map puts together; {names} are filled in there."""
    return {
        "people": _("people say {label}"),
        "machine": _("the classifier says {label}"),
        "sure": _("{percent} sure"),
        "round": _("round {number}"),
        "first": _("first set"),
        "holdout": _("only measures"),
        "unasked": _("nobody was asked"),
        "others": _("other labels"),
        "unknown": _("unknown"),
        "playing": _("playing"),
        "broken": _("its sound cannot be played"),
    }


def as_picture(question: Question, survey: Survey | None) -> dict[str, Any]:
    """Return everything that a page needs to draw the map, in two statements."""
    if survey is None:
        return {"dots": []}
    names = question.label_names
    places = {label: place for place, label in enumerate(names)}
    found = _known(question, Q(item__clip__dots__survey=survey))
    dots = (
        survey.dots.filter(x__isnull=False)
        .order_by("pk")
        .values_list("clip", "clip__name", "x", "y", "near_x", "near_y", "label", "number", "confidence")
    )
    return {
        "dots": [_dot(row, found.get(row[0], Known()), places) for row in dots],
        "labels": list(names.values()),
        "ends": _ends(question),
        "rounds": survey.round.number if survey.round else 0,
        "audio": reverse("clips:clip_audio", args=[ANY_CLIP]),
        "any_clip": str(ANY_CLIP),
        "sample": _sample(survey),
    }


def _dot(row: tuple[Any, ...], known: Known, places: dict[int, int]) -> dict[str, Any]:
    clip, name, x, y, near_x, near_y, label, number, confidence = row
    return {
        "clip": str(clip),
        "name": name,
        "pca": [x, y],
        "near": [near_x, near_y],
        "said": places.get(label),
        "expected": number,
        "sure": confidence,
        "label": None if known.label is None else places.get(known.label),
        "number": known.number,
        "round": known.round,
        "holdout": known.arm == Arm.HOLDOUT,
    }


def _ends(question: Question) -> list[float] | None:
    """Return between which numbers answers lie, where they are numbers."""
    if question.kind not in NUMBERS:
        return None
    options = question.settings
    return [options["first"], options["last"]] if "first" in options else [-1, 1]


def _sample(survey: Survey) -> str:
    """Say how many clips the map has, where it does not have all of them."""
    numbers = {"dots": grouped(survey.on_map), "clips": grouped(survey.clips)}
    if survey.on_map >= survey.clips:
        return _("All %(clips)s clips.") % numbers
    return (
        _("%(dots)s of %(clips)s clips: up to half are clips that people were asked about, others by chance.")
        % numbers
    )


def _known(question: Question, which: Q) -> dict[UUID, Known]:
    """Return what is known of the clips that people were asked about."""
    tasks = Task.objects.filter(which, question=question, item__other=None, item__start=None)
    # A classifier's label is its opinion, as of any other clip.
    tasks = tasks.exclude(aggregated__machine=True)
    result = ("state", "aggregated__label", "aggregated__value")
    columns = ("item__clip", *result, "pick__round__number", "pick__arm")
    names = question.label_names
    return {clip: _of(question, names, facts) for clip, *facts in tasks.values_list(*columns)}


def _of(question: Question, names: dict[int, str], row: Sequence[Any]) -> Known:
    state, label, value, number, arm = row
    if state != TaskState.RETIRED:
        return Known(round=number, arm=arm or "")
    words = names.get(label) if label else tell(question.kind, value, names).label
    chosen = (value or {}).get("labels") or [None]
    return Known(label or chosen[0], _first_number(value), words, number, arm or "")


def _first_number(value: dict[str, Any] | None) -> float | None:
    """Return the mean of a value on its first axis."""
    found = (value or {}).get("x") or value or {}
    mean: float | None = found.get("mean")
    return mean


def in_order(survey: Survey | None) -> QuerySet[Dot]:
    """Return the clips of the map, those first of which the classifier is least sure."""
    dots = Dot.objects.filter(survey=survey, x__isnull=False) if survey else Dot.objects.none()
    return dots.select_related("clip", "label").order_by("confidence", "pk")


def as_rows(question: Question, dots: Iterable[Dot]) -> list[Row]:
    """Return a page of clips with what is known of them, in one statement."""
    some = list(dots)
    found = _known(question, Q(item__clip__in=[dot.clip_id for dot in some]))
    return [_row(dot, found.get(dot.clip_id, Known())) for dot in some]


def _row(dot: Dot, known: Known) -> Row:
    thought = dot.label.name if dot.label else ("" if dot.number is None else rounded(dot.number, 2))
    return Row(dot, known, thought, str(Arm(known.arm).label) if known.arm else "")
