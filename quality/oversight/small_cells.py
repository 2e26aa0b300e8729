"""Counts of people that name nobody: what few share is told together with something else. Pure.

Leaving a small cell out is not enough where the whole is known: what is left over would tell it. So small
cells are put together, and with them the smallest of the others, until so many people share what is told
(primary and complementary suppression in one: Hundepool et al. 2012, chapter 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 5


@dataclass(frozen=True)
class Counted:
    """How many people share each thing, the most frequent first; `rest` share something that is not told.

    The rest is 0, or at least as many as any cell must have: nobody can be worked out by subtraction.
    """

    shown: list[tuple[str, int]]
    rest: int


def counted(counts: Mapping[str, int], fewest: int = FEWEST) -> Counted:
    """Return counts in which each number is of at least so many people; nothing where all are fewer."""
    order = sorted(
        ((name, number) for name, number in counts.items() if number), key=lambda one: (-one[1], one[0])
    )
    small = [number for _, number in order if number < fewest]
    shown = order[: len(order) - len(small)]
    rest = sum(small)
    while 0 < rest < fewest and shown:
        rest += shown.pop()[1]
    # One small thing alone, told as the rest, would still have a name: whatever else may be said here.
    return Counted(shown, rest) if rest == 0 or rest >= fewest else Counted([], 0)


def in_fives(number: int, fewest: int = FEWEST) -> int:
    """Return a number of people as it is told: rounded down to whole cells.

    What is told twice could be subtracted: one person more in a cell is seen only where it passes a multiple,
    and then nobody knows whether one came or several.
    """
    return number // fewest * fewest
