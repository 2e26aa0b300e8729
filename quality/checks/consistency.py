"""How far one person says the same about one clip twice: exact on choices, graded elsewhere. Pure."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from annotation.kinds import Said
from quality.adding_up.regions import marks_of, overlap
from quality.adding_up.texts import same

# On a scale or a grid, half the way from end to end is no sameness at all.
HALF = 0.5


def sameness(kind: str, first: Said, second: Said, options: Mapping[str, Any]) -> float | None:
    """Return how far two answers of one person say the same, from 0 to 1; nothing where one was unsure."""
    if first.is_unsure or second.is_unsure:
        return None
    return BY_KIND[kind](first, second, options)


def _exact(first: Said, second: Said, options: Mapping[str, Any]) -> float:
    return float(first == second)


def _sets(first: Said, second: Said, options: Mapping[str, Any]) -> float:
    """Return the labels in both by those in either (Jaccard, 1901); 1 where neither has any."""
    one, other = set(first.value or ()), set(second.value or ())
    return len(one & other) / len(one | other) if one | other else 1.0


def _steps(first: Said, second: Said, options: Mapping[str, Any]) -> float:
    return _near(abs((first.number or 0) - (second.number or 0)), options["last"] - options["first"])


def _points(first: Said, second: Said, options: Mapping[str, Any]) -> float:
    away = math.hypot((first.x or 0) - (second.x or 0), (first.y or 0) - (second.y or 0))
    return _near(away, math.hypot(2, 2))


def _near(away: float, whole: float) -> float:
    return max(0.0, 1 - away / (HALF * whole))


def _regions(first: Said, second: Said, options: Mapping[str, Any]) -> float:
    return overlap(marks_of(first.value or ()), marks_of(second.value or ()))


def _texts(first: Said, second: Said, options: Mapping[str, Any]) -> float:
    return float(same(first.text) == same(second.text))


BY_KIND: dict[str, Callable[[Said, Said, Mapping[str, Any]], float]] = {
    "single_choice": _exact,
    "multiple_choice": _sets,
    "scale": _steps,
    "grid": _points,
    "text": _texts,
    "regions": _regions,
    "pair": _exact,
}
