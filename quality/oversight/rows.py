"""A rule as the page of rules tells it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Try:
    """A number that can be tried, or one of `choices` (value, words): name, words, and as it is written."""

    name: str
    words: str
    value: Any
    least: int = 0
    most: int = 0
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule: its name, its value in words, what it does, how often it acted; what can be tried of it.

    Where nothing can, `fixed` says why, or where else it is changed. How often is empty where nobody counts.
    """

    name: str
    value: str
    does: str
    acted: str
    tries: tuple[Try, ...] = ()
    fixed: str = ""
