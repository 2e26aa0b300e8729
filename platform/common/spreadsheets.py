"""Lines of CSV that a spreadsheet can open without harm."""

import csv
import io
from collections.abc import Iterable

# A spreadsheet runs a cell that begins like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def line(cells: Iterable[object]) -> str:
    """Return one line of CSV whose text is harmless."""
    return row(harmless(value) for value in cells)


def row(cells: Iterable[object]) -> str:
    """Return one line of CSV (RFC 4180) of just these cells."""
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def harmless(value: object) -> object:
    """Return text that a spreadsheet would run with an apostrophe before it, and anything else as it is."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
