"""Which lesson a question of each kind is. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from activelearning.lessons.nothing import Nothing
from activelearning.lessons.numbers import Numbers, Points
from activelearning.lessons.several import Several
from activelearning.lessons.single import Single

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from activelearning.lessons.contract import Lesson

#: A kind that is not here teaches nothing. activelearning.lessons.told says the same to web processes.
LESSONS: dict[str, type[Lesson]] = {
    "single_choice": Single,
    "multiple_choice": Several,
    "scale": Numbers,
    "grid": Points,
}


def lesson_of(kind: str, labels: Sequence[int], options: Mapping[str, Any]) -> Lesson:
    """Return what a question of this kind teaches, with the ids of its labels and its options."""
    return LESSONS.get(kind, Nothing)(labels, options)
