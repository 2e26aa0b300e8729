"""Reads a table of segments: a start and an end on each line, and what its owner knows of each.

Columns `start` and `end` are needed, in seconds or as 1:02:03.5; `speaker` names the voice; every other
column is kept with the clip under its own name. A line that cannot be used is named with its number, the
others are used.
"""

import re
from dataclasses import dataclass

from clips.cutting.spans import SHORTEST, Span, span
from clips.labels import (
    MAX_COLUMNS,
    MAX_NAME,
    MAX_SPEAKER,
    MAX_VALUE,
    LabelsError,
    clean,
    numbered_lines,
    opened,
)

# No page takes a longer body than two megabytes.
MAX_BYTES = 1_900_000
# What a table rounds up behind the end of its recording is forgiven, in seconds.
FORGIVEN = 0.05
_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,9}(?:[.,]\d{1,12})?)")
_OWN = ("start", "end", "speaker")


@dataclass(frozen=True)
class Segments:
    """What a table says: spans, and a clause about each line that cannot be used."""

    spans: list[Span]
    problems: list[str]
    note: str = ""


def read_segments(content: bytes, duration: float, columns: list[str] | None = None) -> Segments:
    """Read a table about a recording of so many seconds; a LabelsError says what is wrong with all of it.

    Given `columns`, there is no line that names them.
    """
    if len(content) > MAX_BYTES:
        raise LabelsError(f"It is larger than {MAX_BYTES / 1e6:g} MB; please split it.")
    text, note = opened(content)
    rows = numbered_lines(text)
    columns = columns or _columns(next(rows, (1, []))[1])
    spans, problems = [], []
    for number, fields in rows:
        try:
            spans.append(_span(fields, columns, duration))
        except _LineError as error:
            problems.append(f"line {number} {error}")
    return Segments(spans, problems, note)


class _LineError(Exception):
    """A line that cannot be used; its text goes on after "line 7"."""


def _columns(header: list[str]) -> list[str]:
    columns = [clean(name) for name in header]
    columns = [name.lower() if name.lower() in _OWN else name for name in columns]
    if not {"start", "end"} <= set(columns):
        shown = ", ".join(columns)[:120] or "nothing"
        raise LabelsError(
            f"Its first line must name the columns, among them “start” and “end”; found: {shown}."
        )
    if len(columns) > MAX_COLUMNS:
        raise LabelsError(f"It has {len(columns)} columns and at most {MAX_COLUMNS} are read.")
    for name in columns:
        if columns.count(name) > 1:
            raise LabelsError(f"Two columns are called “{name[:MAX_NAME]}”; please rename one.")
        if not name or len(name) > MAX_NAME or "\0" in name:
            raise LabelsError(f"Every column needs a name of 1 to {MAX_NAME} characters in line 1.")
    return columns


def _span(fields: list[str], columns: list[str], duration: float) -> Span:
    if len(fields) != len(columns):
        raise _LineError(f"has {len(fields)} fields, not the {len(columns)} of its columns")
    values = {name: _value(text, name) for name, text in zip(columns, fields, strict=True)}
    start, end = (_seconds(values[name], name) for name in ("start", "end"))
    end = _inside(start, end, duration)
    known = {name: value for name, value in values.items() if value and name not in _OWN}
    return span(start, end, speaker=values.get("speaker", "")[:MAX_SPEAKER], metadata=known)


def _value(text: str, name: str) -> str:
    if "\0" in text:
        raise _LineError(f"holds a NUL character under “{name}”")
    if len(text) > MAX_VALUE:
        raise _LineError(f"has {len(text):,} characters under “{name}” and at most {MAX_VALUE} are kept")
    return clean(text)


def _seconds(text: str, name: str) -> float:
    found = _TIME.fullmatch(text)
    if not found:
        shown = f"“{text[:40]}”" if text else "nothing"
        raise _LineError(f"has {shown} as its {name}; needed are seconds, such as 12.5, or 1:02:03.5")
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(",", "."))


def _inside(start: float, end: float, duration: float) -> float:
    """Return the end, not behind the recording's; or say why the span cannot be."""
    if end > duration + FORGIVEN or start >= duration:
        raise _LineError(f"reaches to {end:g} s, and the recording ends at {duration:.2f} s")
    end = min(end, duration)
    if end <= start:
        raise _LineError(f"ends at {end:g} s, which is not behind its start at {start:g} s")
    if end - start < SHORTEST:
        raise _LineError(
            f"is {(end - start) * 1000:.0f} ms long; at least {SHORTEST * 1000:.0f} ms are needed"
        )
    return end
