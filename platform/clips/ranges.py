"""Byte ranges as in RFC 9110, section 14: pure."""

import re
from typing import NamedTuple

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class Span(NamedTuple):
    """Bytes from `first` up to and with `last`."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes that are."""
        return self.last - self.first + 1


class OutOfRangeError(Exception):
    """The range begins behind the end of the file."""


def parse_range(header: str, size: int) -> Span | None:
    """Return the span that a Range header asks of `size` bytes; nothing means: send the whole.

    Several ranges, other units and nonsense are answered with the whole, as the RFC allows.
    """
    match = _ONE_RANGE.fullmatch(header)
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    span = _suffix(int(last), size) if first == "" else _from(int(first), last, size)
    if span is not None and span.first >= size:
        raise OutOfRangeError
    return span


def _suffix(length: int, size: int) -> Span:
    if length == 0:
        raise OutOfRangeError
    return Span(max(0, size - length), size - 1)


def _from(first: int, last: str, size: int) -> Span | None:
    end = int(last) if last else size - 1
    return Span(first, min(end, size - 1)) if not last or end >= first else None
