"""Which two labels a person mixes up most, from what is kept of how they answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Less said, of all labels and of either of the two, tells too little.
FEWEST_SAID, FEWEST_OF_EACH = 40, 8
# A label instead of another now and then is nothing to speak of.
LEAST = 0.15


@dataclass(frozen=True)
class Mixed:
    """A label that is said instead of another one, by their ids, with this probability."""

    said: int
    meant: int
    share: float


def mixed_most(state: Mapping[str, Any] | None) -> Mixed | None:
    """Return what a person says most often instead of another label; None where too little is known.

    `state` is that of a trust score (quality.people.kept): `said` counts labels by their place, `columns`
    has, by the place of a label said, how probable it is for each true label.
    """
    if not state:
        return None
    labels, said = state["labels"], {int(place): count for place, count in state["said"].items()}
    if sum(said.values()) < FEWEST_SAID:
        return None
    often = [place for place in sorted(said) if said[place] >= FEWEST_OF_EACH]
    pairs = (
        Mixed(labels[one], labels[other], state["columns"][str(one)][other])
        for one in often
        for other in often
        if one != other and str(one) in state["columns"]
    )
    most = max(pairs, key=lambda pair: pair.share, default=None)
    return most if most and most.share >= LEAST else None
