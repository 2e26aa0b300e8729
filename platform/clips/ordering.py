"""Sorts names as people do: "take 10" after "take 9"."""

import re

_DIGITS = re.compile(r"\d+")
LENGTH = 255


def sort_key(name: str) -> str:
    """Return a text that sorts like `name` read aloud: case is ignored, numbers count as numbers."""
    padded = _DIGITS.sub(lambda number: number.group().lstrip("0").zfill(12), name.casefold())
    return padded[:LENGTH]
