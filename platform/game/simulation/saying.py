"""What can be said to each kind of question, as the API takes it, for simulated people. Pure.

A simulated person chooses one of so many whole answers: a label, a set of labels, a step, a word, one of two.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

Answer = dict[str, Any]
# What people write who write a word.
WORDS = ("rain", "wind", "bell", "bird", "voice", "engine", "steps", "water")
# Of sets of labels the small ones are chosen from: none, one, or two.
LARGEST_SET = 2


def sayable(question: Mapping[str, Any]) -> list[Answer]:
    """Return the answers that simulated people choose from, in a fixed order; none where they cannot answer.

    `question` is as a turn has it. Single labels stand in the order of the labels.
    """
    said = SAYABLE.get(question["kind"])
    return said(question["options"], [label["id"] for label in question["labels"]]) if said else []


def _label(options: Mapping[str, Any], labels: Sequence[int]) -> list[Answer]:
    return [{"label": label} for label in labels]


def _labels(options: Mapping[str, Any], labels: Sequence[int]) -> list[Answer]:
    least, most = options["at_least"], options["at_most"] or len(labels)
    sizes = range(least, max(least, min(most, LARGEST_SET)) + 1)
    return [{"labels": list(chosen)} for size in sizes for chosen in combinations(labels, size)]


def _number(options: Mapping[str, Any], labels: Sequence[int]) -> list[Answer]:
    return [{"number": number} for number in range(options["first"], options["last"] + 1)]


def _text(options: Mapping[str, Any], labels: Sequence[int]) -> list[Answer]:
    return [{"text": word} for word in WORDS]


def _preferred(options: Mapping[str, Any], labels: Sequence[int]) -> list[Answer]:
    return [{"preferred": one} for one in ("first", "second", *(["tie"] if options["ties"] else []))]


SAYABLE: Mapping[str, Callable[[Mapping[str, Any], Sequence[int]], list[Answer]]] = {
    "single_choice": _label,
    "multiple_choice": _labels,
    "scale": _number,
    "text": _text,
    "pair": _preferred,
}
