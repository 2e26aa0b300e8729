"""The learning curve as points of an SVG: UAR on the holdout, with its interval, over answers. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: The picture, and the room that its plot leaves for words.
WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 34
#: The lowest line is one of these, so that a curve fills its picture.
FLOORS = (0.0, 0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Point:
    """A round: answers so far, and UAR with its 95 % interval, 0 to 1."""

    answers: int
    uar: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """A line of the grid: where it lies, and what stands beside it."""

    at: float
    words: str


@dataclass(frozen=True)
class Curve:
    """What a template draws; `dots` are (x, y) of the rounds."""

    line: str
    band: str
    dots: list[tuple[float, float]]
    across: list[Line]
    along: list[Line]
    target: float | None = None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def curve(points: Sequence[Point], target: float | None = None) -> Curve | None:
    """Lay rounds out in a picture; nothing without any. `target` is a UAR that is aimed at."""
    if not points:
        return None
    lowest = min([*(point.low for point in points), *([target] if target is not None else [])])
    floor = max(one for one in FLOORS if one <= lowest)
    most = _rounded(max(point.answers for point in points))

    def x(answers: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * answers / most, 1)

    def y(share: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (share - floor) / (1 - floor), 1)

    dots = [(x(point.answers), y(point.uar)) for point in points]
    lower = [(x(point.answers), y(point.low)) for point in points]
    upper = [(x(point.answers), y(point.high)) for point in reversed(points)]
    shares = [floor + (1 - floor) * step / 4 for step in range(5)]
    return Curve(
        line=_written(dots),
        band=_written([*lower, *upper]),
        dots=dots,
        across=[Line(y(share), f"{100 * share:.0f} %") for share in shares],
        along=[Line(x(most * step / 4), f"{most * step // 4:,}") for step in range(5)],
        target=None if target is None else y(target),
    )


def _written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _rounded(answers: int) -> int:
    """Return the next number with a round quarter: 4, 8, 20, 40, 80, 200, ..."""
    size = int(10 ** int(math.log10(max(answers, 4) / 4)))
    return next(4 * size * step for step in (1, 2, 5, 10, 25) if 4 * size * step >= answers)
