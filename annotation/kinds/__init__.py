"""The kinds of questions: one module each, to one contract. Pure.

What a question of a kind is, how it is answered, stored and worded is asked here and nowhere else.
"""

from typing import Protocol

from annotation.kinds.contract import Asked, Kind, Said, Words
from annotation.kinds.grid import Grid
from annotation.kinds.multiple_choice import MultipleChoice
from annotation.kinds.pair import Pair
from annotation.kinds.regions import Regions
from annotation.kinds.scale import Scale
from annotation.kinds.single_choice import SingleChoice
from annotation.kinds.text import Text

__all__ = ["KINDS", "Asked", "Kind", "Said", "Words", "kind_of"]

#: In the order in which they are offered. A new kind is one module and its place here.
KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (SingleChoice(), MultipleChoice(), Scale(), Grid(), Text(), Regions(), Pair())
}


class HasKind(Protocol):
    """Anything that names its kind, such as a question or an annotation."""

    kind: str


def kind_of(question: HasKind) -> Kind:
    """Return the kind of a question."""
    return KINDS[question.kind]
