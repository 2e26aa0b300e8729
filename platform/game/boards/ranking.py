"""Who stands where: equal points share a place. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ranked:
    """A player's place (1 is best), and the number of the row, which no two share."""

    player: int
    points: int
    place: int
    position: int


def ranked(sums: Iterable[tuple[int, int]]) -> list[Ranked]:
    """Return players in order of their points; nobody without any."""
    order = sorted(
        ((points, player) for player, points in sums if points > 0), key=lambda one: (-one[0], one[1])
    )
    found: list[Ranked] = []
    for position, (points, player) in enumerate(order, 1):
        same = found[-1] if found and found[-1].points == points else None
        found.append(Ranked(player, points, same.place if same else position, position))
    return found
