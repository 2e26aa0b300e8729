"""The learning curve as points of an SVG: the measure on the holdout, its interval, over answers. Pure."""

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
    number: int


@dataclass(frozen=True)
class Beside:
    """A curve to compare with, by (answers, share): what was measured, and how that is expected to go on."""

    measured: Sequence[Sequence[float]]
    expected: Sequence[Sequence[float]]


@dataclass(frozen=True)
class Curve:
    """What a template draws; `dots` are (x, y) of the rounds."""

    line: str
    band: str
    dots: list[tuple[float, float]]
    across: list[Line]
    along: list[Line]
    target: float | None = None
    beside: str = ""
    beyond: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class Frame:
    """What lies where: answers from 0 to `most` across, shares from `floor` to 1 upwards."""

    floor: float
    most: int

    def x(self, answers: float) -> float:
        """Return where so many answers lie."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * answers / self.most, 1)

    def y(self, share: float) -> float:
        """Return where a share lies; what is below the floor lies on it."""
        up = (max(share, self.floor) - self.floor) / (1 - self.floor)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up, 1)

    def laid(self, points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
        """Lay points (answers, share) out, as far as there is room."""
        return [(self.x(answers), self.y(share)) for answers, share in points if answers <= self.most]

    @property
    def across(self) -> list[Line]:
        """The lines of the grid, with their shares."""
        shares = [self.floor + (1 - self.floor) * step / 4 for step in range(5)]
        return [Line(self.y(share), round(100 * share)) for share in shares]

    @property
    def along(self) -> list[Line]:
        """The answers below."""
        return [Line(self.x(self.most * step / 4), self.most * step // 4) for step in range(5)]


def curve(points: Sequence[Point], target: float | None = None, beside: Beside | None = None) -> Curve | None:
    """Lay rounds out in a picture; nothing without any. `target` is a share that is aimed at."""
    if not points:
        return None
    frame = _frame(points, target, beside)
    dots = frame.laid([(point.answers, point.uar) for point in points])
    lower = frame.laid([(point.answers, point.low) for point in points])
    upper = frame.laid([(point.answers, point.high) for point in reversed(points)])
    return Curve(
        line=_written(dots),
        band=_written([*lower, *upper]),
        dots=dots,
        across=frame.across,
        along=frame.along,
        target=None if target is None else frame.y(target),
        beside=_written(frame.laid(beside.measured)) if beside else "",
        beyond=_written(frame.laid(beside.expected)) if beside else "",
    )


def _frame(points: Sequence[Point], target: float | None, beside: Beside | None) -> Frame:
    """Return a frame that holds all rounds, and half as many answers more of what is compared with them."""
    shares = [point.low for point in points] + ([target] if target is not None else [])
    answers = max(point.answers for point in points)
    if beside:
        shares += [share for _, share in beside.measured]
        answers = round(min(1.5 * answers, max(answers, *(one for one, _ in beside.expected))))
    return Frame(max(one for one in FLOORS if one <= min(shares)), _rounded(answers))


def _written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _rounded(answers: int) -> int:
    """Return the next number with a round quarter: 4, 8, 20, 40, 80, 200, ..."""
    size = int(10 ** int(math.log10(max(answers, 4) / 4)))
    return next(4 * size * step for step in (1, 2, 5, 10, 25) if 4 * size * step >= answers)
