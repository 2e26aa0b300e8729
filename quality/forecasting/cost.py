"""What labels would have cost, and said, had fewer or more answers been asked for each clip. Pure.

The answers are those that came: the first few of each clip stand for a vote of so many. Where a clip has
fewer answers than that, nothing is known, and it is not counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

VOTES = (3, 5, 7)


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip: what people said, in order, its label by weighing, and the truth if known."""

    said: Sequence[int]
    label: int
    truth: int | None = None


@dataclass
class Vote:
    """What a majority of so many first answers says of clips that have as many.

    `clips` is how many have, `same` counts those that it labels as weighing does; `known` those whose
    truth is known, `right` and `weighed_right` how many of these it and weighing label rightly; a tie is a
    share.
    """

    votes: int
    clips: int = 0
    same: float = 0.0
    known: int = 0
    right: float = 0.0
    weighed_right: int = 0


def votes_of(heard: Sequence[Heard], number: int) -> Vote:
    """Return what a majority of so many answers would have said."""
    found = Vote(number)
    for clip in heard:
        if len(clip.said) < number:
            continue
        leaders = _leaders(clip.said[:number])
        found.clips += 1
        found.same += (clip.label in leaders) / len(leaders)
        if clip.truth is not None:
            found.known += 1
            found.right += (clip.truth in leaders) / len(leaders)
            found.weighed_right += clip.label == clip.truth
    return found


def _leaders(said: Sequence[int]) -> list[int]:
    counts = Counter(said)
    most = max(counts.values())
    return [label for label, number in counts.items() if number == most]
