"""Spans of a recording, in seconds; windows that follow each other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

# A microsecond: finer than a sample of any recording, coarser than what a sum of floats is off by.
DIGITS = 6
SHORTEST = 0.1
MOST_SPANS = 20_000


@dataclass(frozen=True)
class Span:
    """From `start` to `end`, with what is known of it beside its recording."""

    start: float
    end: float
    speaker: str = ""
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def length(self) -> float:
        """How long it is."""
        return round(self.end - self.start, DIGITS)

    @classmethod
    def from_json(cls, facts: list[Any]) -> Self:
        """Rebuild what `to_json` wrote."""
        return cls(*facts)

    def to_json(self) -> list[Any]:
        """Return the span in types that JSON knows, in few letters: there may be thousands."""
        known = [self.speaker, self.metadata] if self.speaker or self.metadata else []
        return [self.start, self.end, *known]


def span(start: float, end: float, **known: Any) -> Span:
    """Return a span in whole microseconds, so that the same span is the same however it was reckoned."""
    return Span(round(start, DIGITS), round(end, DIGITS), **known)


def windows(duration: float, length: float, hop: float, *, rest: bool) -> Iterator[Span]:
    """Yield windows of one length, one each hop; `rest` adds what is left behind the last whole one."""
    number = int(max(0.0, duration - length) / hop + 1e-9) + 1 if duration >= length else 0
    for place in range(number):
        yield span(place * hop, min(place * hop + length, duration))
    begin = number * hop
    if rest and (number == 0 or (number - 1) * hop + length < duration) and duration - begin >= SHORTEST:
        yield span(begin, duration)


def number_of_windows(duration: float, length: float, hop: float) -> int:
    """Return about how many windows there would be, without making them."""
    return int(max(0.0, duration - length) / hop) + 1


def known_apart(spans: Iterable[Span], there: set[tuple[float, float]]) -> list[Span]:
    """Return the spans that are neither there already nor named twice, in the order of time."""
    found: dict[tuple[float, float], Span] = {}
    for one in spans:
        if (one.start, one.end) not in there:
            found.setdefault((one.start, one.end), one)
    return [found[key] for key in sorted(found)]
