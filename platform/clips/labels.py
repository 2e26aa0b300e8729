"""Reads labels.csv: what its owner knows about each file, whatever spreadsheet wrote it.

Needed is a column `file`; `speaker` names the voice; every other column is kept under its own name.
A line that cannot be used is named with its number, and the others are used.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

# What is read is held in memory, some ten times as large as it was; the worker is often the site itself.
MAX_BYTES = 16 * 1024 * 1024
MAX_LINES = 200_000
MAX_COLUMNS = 64
MAX_NAME = 60
MAX_VALUE = 500
MAX_SPEAKER = 120
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ELSEWHERE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^/|(^|/)\.\.(/|$)")
_Line = tuple[int, list[str]]
_PIECE = 1024 * 1024


class LabelsError(Exception):
    """A table that says nothing usable; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says about one file; all lines share the names of their columns."""

    line: int
    speaker: str = ""
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def metadata(self) -> dict[str, str]:
        """What stands under each column that is not empty here."""
        return {name: value for name, value in zip(self.names, self.values, strict=True) if value}


class Labels:
    """The lines of a table by path; `problems` are clauses about lines that were left out."""

    def __init__(self, columns: list[str], rows: dict[str, Row], problems: list[str], note: str = "") -> None:
        self.columns = columns
        self.rows = rows
        self.problems = problems
        self.note = note
        self._found: set[str] = set()

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Path by bare name, or nothing where several paths end in it; most tables are never asked this."""
        found: dict[str, str] = {}
        for path in self.rows:
            name = PurePosixPath(path).name
            found[name] = "" if name in found else path
        return found

    def find(self, path: str) -> Row | None:
        """Return the line about the file at `path`; a bare name finds the only line about such a name."""
        path = tidy_path(path)
        if path not in self.rows and "/" not in path:
            path = self._by_name.get(path) or path
        if path not in self.rows:
            return None
        self._found.add(path)
        return self.rows[path]

    def missing(self) -> list[str]:
        """Return the paths that no file has asked for."""
        return [path for path in self.rows if path not in self._found]

    def complaints(self) -> list[str]:
        """Return a clause for each line that was not used, now that every file has come."""
        return self.problems + [
            f"line {self.rows[path].line} names {path[:120]}, which is not among the files"
            for path in self.missing()
        ]


def without_lines(content: bytes, paths: set[str]) -> bytes:
    """Return a table without the lines about these paths; one that cannot be read is returned as it is."""
    try:
        text, _ = opened(content)
        (_, header), *lines = numbered_lines(text)
        column = _columns(iter([(1, header)])).index("file")
    except (LabelsError, ValueError):
        return content
    kept = [fields for _, fields in lines if tidy_path("".join(fields[column : column + 1])) not in paths]
    shorter = io.StringIO()
    csv.writer(shorter).writerows([header, *kept])
    return shorter.getvalue().encode()


def tidy_path(path: str) -> str:
    """Return a path in one form: forward slashes, no leading ./, nothing that cannot be seen."""
    tidy = clean(path).replace("\\", "/")
    while tidy.startswith("./"):
        tidy = tidy[2:]
    return tidy


def read_labels(content: bytes) -> Labels:
    """Read a table; a LabelsError says what is wrong with the whole of it."""
    if len(content) > MAX_BYTES:
        raise LabelsError(f"It is larger than {MAX_BYTES // 2**20} MB; please split it.")
    text, note = opened(content)
    lines = numbered_lines(text)
    columns = _columns(lines)
    rows, problems = _rows(lines, columns)
    return Labels(columns, rows, problems, note)


def opened(content: bytes) -> tuple[io.TextIOWrapper, str]:
    """Return a table as text that is decoded while it is read, and what to say of its encoding."""
    encoding, note = _encoding(content)
    return io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline=None), note


def _encoding(content: bytes) -> tuple[str, str]:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16", "It was read as UTF-16."
    bad = _first_bad_byte(content)
    if bad is None:
        return "utf-8-sig", ""
    line = content.count(b"\n", 0, bad) + 1
    return "cp1252", (
        f"It is not UTF-8 (line {line}) and was read as Windows-1252; please check accented letters."
    )


def _first_bad_byte(content: bytes) -> int | None:
    """Return where a text stops being UTF-8; it is looked at in pieces, to be held once."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    for first in range(0, len(content), _PIECE):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(view[first : first + _PIECE], final=first + _PIECE >= len(content))
        except UnicodeDecodeError as error:
            return first - held + error.start
    return None


def numbered_lines(text: io.TextIOBase) -> Iterator[_Line]:
    """Yield each line with its number; the header decides what separates fields."""
    header = text.readline()
    separator = max(",;\t", key=header.count)
    text.seek(0)
    reader = csv.reader(text, delimiter=separator, strict=True)
    number = 1
    try:
        for fields in reader:
            if reader.line_num > MAX_LINES:
                raise LabelsError(f"It has more than {MAX_LINES:,} lines; please split it.")
            if any(fields):
                yield number, fields
            number = reader.line_num + 1
    except csv.Error as error:
        reason = (
            "a field is too long" if "limit" in str(error) else "a quotation mark is missing or misplaced"
        )
        raise LabelsError(f"From line {number} on it cannot be read: {reason} there.") from error


def _columns(lines: Iterator[_Line]) -> list[str]:
    _, header = next(lines, (1, []))
    columns = [clean(name) for name in header]
    columns = [name.lower() if name.lower() in {"file", "speaker"} else name for name in columns]
    if "file" not in columns:
        shown = ", ".join(columns)[:120] or "nothing"
        raise LabelsError(f"Its first line must name the columns, one of them “file”; found: {shown}.")
    if len(columns) > MAX_COLUMNS:
        raise LabelsError(f"It has {len(columns)} columns and at most {MAX_COLUMNS} are read.")
    for name in columns:
        if columns.count(name) > 1:
            raise LabelsError(f"Two columns are called “{name[:MAX_NAME]}”; please rename one.")
        if not name or len(name) > MAX_NAME or "\0" in name:
            raise LabelsError(f"Every column needs a name of 1 to {MAX_NAME} characters in line 1.")
    return columns


def _rows(lines: Iterator[_Line], columns: list[str]) -> tuple[dict[str, Row], list[str]]:
    rows: dict[str, Row] = {}
    twice: dict[str, int] = {}
    problems = []
    names = tuple(name for name in columns if name not in {"file", "speaker"})
    try:
        for number, fields in lines:
            problem = _problem(number, fields, columns)
            if problem:
                problems.append(problem)
                continue
            path, row = _row(number, fields, columns, names)
            if path in rows or path in twice:
                # Nobody knows which of the two is right, so neither is used.
                first = twice.setdefault(path, rows[path].line if path in rows else 0)
                rows.pop(path, None)
                problems.append(f"lines {first} and {number} are both about {path[:120]}")
                continue
            rows[path] = row
    except LabelsError as refused:
        if not rows:
            raise
        sentence = str(refused)
        problems.append(sentence[0].lower() + sentence[1:].rstrip("."))
    return rows, problems


def _problem(number: int, fields: list[str], columns: list[str]) -> str:
    if len(fields) != len(columns):
        return f"line {number} has {len(fields)} of the {len(columns)} fields that line 1 names"
    for text, name in zip(fields, columns, strict=True):
        if "\0" in text:
            return f"line {number} holds a NUL character under “{name}”"
        if len(text) > MAX_VALUE:
            return (
                f"line {number} has {len(text):,} characters under “{name}” and at most {MAX_VALUE} are kept"
            )
    path = tidy_path(fields[columns.index("file")])
    if not path:
        return f"line {number} names no file"
    if _ELSEWHERE.search(path):
        return f"line {number} names {path[:80]}, which does not lie beside labels.csv"
    return ""


def _row(number: int, fields: list[str], columns: list[str], names: tuple[str, ...]) -> tuple[str, Row]:
    values = {name: clean(text) for name, text in zip(columns, fields, strict=True)}
    path = tidy_path(values["file"])
    speaker = values.get("speaker", "")[:MAX_SPEAKER]
    return path, Row(number, speaker, names, tuple(values[name] for name in names))


def clean(text: str) -> str:
    """Drop what cannot be seen: it would make two labels that read the same different."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())
