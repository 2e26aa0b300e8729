"""Finds what lies between the pauses of a recording, by its outline.

Levels are bytes, one for each step of the outline, so that a recording of hours is searched at the speed of
`bytes`: translated to quiet and loud, then looked through by a regular expression.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audio.outline import UNITS_PER_DB
from clips.cutting.spans import Span, span

LEAST_QUIET_DB, MOST_QUIET_DB = 6, 60
_LOUD = re.compile(b"\x01+")
_Run = tuple[int, int]


@dataclass(frozen=True)
class Pauses:
    """What is a pause and what a clip: `quiet` in dB below the loud parts, all else in seconds."""

    quiet: float = 30.0
    pause: float = 0.5
    margin: float = 0.1
    shortest: float = 0.5
    longest: float = 30.0


@dataclass(frozen=True)
class Loudness:
    """How loud a recording is in its loud and in its quiet parts (bytes of its outline)."""

    loud: int
    quiet: int

    @property
    def advice(self) -> int:
        """How far below the loud parts a pause may be taken to begin, in dB: half-way to the quiet ones."""
        half = (self.loud - self.quiet) / UNITS_PER_DB / 2
        return int(min(max(half, LEAST_QUIET_DB), MOST_QUIET_DB))


def loudness(levels: bytes) -> Loudness:
    """Return the levels that a twentieth of the recording lies above, and a tenth at or below."""
    counts = [levels.count(bytes([level])) for level in range(256)]
    return Loudness(_level_above(counts, 0.95 * len(levels)), _level_above(counts, 0.1 * len(levels)))


def _level_above(counts: list[int], share: float) -> int:
    passed = 0
    for level, count in enumerate(counts):
        passed += count
        if passed >= share:
            return level
    return len(counts) - 1


def between_pauses(levels: bytes, step: float, duration: float, how: Pauses) -> Iterator[Span]:
    """Yield what lies between pauses, each with a margin of the pause around it."""
    margin = min(how.margin, how.pause / 2)
    fewest = max(1, round(how.pause / step))
    for first, last in _joined(_loud_runs(levels, how.quiet), fewest):
        start = max(0.0, first * step - margin)
        end = min(duration, last * step + margin)
        for one in _parts(levels, step, start, end, how.longest):
            if one.length >= how.shortest:
                yield one


def _loud_runs(levels: bytes, quiet: float) -> Iterator[_Run]:
    """Yield runs of steps that are not quiet, as (first, one behind the last)."""
    threshold = loudness(levels).loud - quiet * UNITS_PER_DB
    # The lowest level is digital silence, however quiet the rest is.
    table = bytes(int(level > max(threshold, 0)) for level in range(256))
    for run in _LOUD.finditer(levels.translate(table)):
        yield run.span()


def _joined(runs: Iterator[_Run], fewest: int) -> Iterator[_Run]:
    """Join runs between which there are fewer quiet steps than a pause has."""
    current: _Run | None = None
    for first, last in runs:
        if current and first - current[1] < fewest:
            current = current[0], last
        else:
            if current:
                yield current
            current = first, last
    if current:
        yield current


def _parts(levels: bytes, step: float, start: float, end: float, longest: float) -> Iterator[Span]:
    """Yield a stretch in parts that are not too long, parted where it is quietest in the last third."""
    while end - start > longest:
        first, last = int((start + longest * 2 / 3) / step), int((start + longest) / step)
        piece = levels[first : max(first + 1, last)]
        quietest = piece.index(min(piece)) if piece else 0
        middle = min((first + quietest + 0.5) * step, start + longest)
        yield span(start, middle)
        start = middle
    yield span(start, end)
