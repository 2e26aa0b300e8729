"""Results in words, as tables and pages show them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from annotation.kinds import Words
from annotation.kinds.multiple_choice import joined
from annotation.kinds.regions import compact, named

Value = Mapping[str, Any]
Names = Mapping[int, str]
Ends = float | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Told:
    """A result in words; `low` and `high` are the ends of its 95 % interval, where it has one."""

    label: Words | None = None
    low: Ends | None = None
    high: Ends | None = None


def tell(kind: str, value: Value | None, names: Names, *, tied: bool = False) -> Told:
    """Return the result of a question whose labels have these names by id; nothing where it is undecided.

    The result of a single choice is its label, and stands in no value.
    """
    return _BY_KIND[kind](value, names, tied) if value and kind in _BY_KIND else Told()


def with_names(value: Value | None, names: Names) -> dict[str, Any] | None:
    """Return a value with the names of labels where it has their ids."""
    if value is None:
        return None
    told = dict(value)
    if "labels" in value:
        told["labels"] = [names.get(pk, "") for pk in value["labels"]]
        told["shares"] = {names.get(int(pk), ""): share for pk, share in value["shares"].items()}
    if "regions" in value:
        told["regions"] = named(value["regions"], names)
    return told


def _of_labels(value: Value, names: Names, tied: bool) -> Told:
    undecided = tied and not value["labels"]
    return Told(None if undecided else joined(value["labels"], names))


def _of_scale(value: Value, names: Names, tied: bool) -> Told:
    return Told(value["mean"], value["low"], value["high"])


def _of_grid(value: Value, names: Names, tied: bool) -> Told:
    mean, low, high = ((value["x"][name], value["y"][name]) for name in ("mean", "low", "high"))
    return Told(mean, low, high) if low[0] is not None else Told(mean)


def _of_texts(value: Value, names: Names, tied: bool) -> Told:
    return Told(None if tied else value["texts"][0][0])


def _of_regions(value: Value, names: Names, tied: bool) -> Told:
    return Told(compact(named(value["regions"], names)))


def _of_pair(value: Value, names: Names, tied: bool) -> Told:
    return Told(value["preferred"])


_BY_KIND: dict[str, Callable[[Value, Names, bool], Told]] = {
    "multiple_choice": _of_labels,
    "scale": _of_scale,
    "grid": _of_grid,
    "text": _of_texts,
    "regions": _of_regions,
    "pair": _of_pair,
}
