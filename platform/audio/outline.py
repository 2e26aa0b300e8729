"""What the outline of a long recording is: how loud each moment is, to find its pauses and to draw it."""

from dataclasses import asdict, dataclass
from typing import Any, Self

STEP_SECONDS = 0.02
# A level of 0 is LOWEST_DB or less, each unit half a decibel.
LOWEST_DB, UNITS_PER_DB = -100, 2
MOST_PEAKS = 200_000


@dataclass(frozen=True)
class Outline:
    """What is in the file of an outline: `count` levels, then the peaks, a byte each.

    A level is the power of `step` seconds without a constant offset (see LOWEST_DB); a peak the largest
    magnitude, 0 to 255, of `joined` steps, so that there are MOST_PEAKS of them at most.
    """

    step: float
    count: int
    joined: int

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> Self:
        """Rebuild what `to_json` wrote."""
        return cls(**facts)

    def to_json(self) -> dict[str, Any]:
        """Return the facts in types that JSON knows."""
        return asdict(self)


def level_of(decibels: float) -> int:
    """Return a level in dBFS as the byte of an outline."""
    return min(max(round((decibels - LOWEST_DB) * UNITS_PER_DB), 0), 255)


def decibels_of(level: int) -> float:
    """Return the byte of an outline as a level in dBFS."""
    return level / UNITS_PER_DB + LOWEST_DB
