"""Pure: which values of a column look like another one that was misspelt."""

import re
from collections import Counter
from difflib import get_close_matches

# A column with more different values than this holds texts or numbers, not terms.
MOST_TERMS = 200
LIKE = 0.75
TIMES = 3
SHORTEST = 4
_DIGITS = re.compile(r"\d+")


def likely_slips(said: Counter[str], known: Counter[str]) -> dict[str, str]:
    """Return a better known term for each value that looks like a slip of the pen.

    `said` counts the values of a table, `known` those that were there before. A value that was there
    before is no slip. A term is better known when it was there before, or is said several times as often.
    Values that differ in a digit (speaker 1, speaker 2) are different things.
    """
    if len(said) > MOST_TERMS or len(known) > MOST_TERMS:
        return {}
    slips = {}
    for value, times in said.items():
        better = [
            term
            for term in {**known, **said}
            if term != value
            and (known[term] or said[term] >= TIMES * times)
            and _digits(term) == _digits(value)
        ]
        if not known[value] and (term := _nearest(value, better)):
            slips[value] = term
    return slips


def _nearest(value: str, terms: list[str]) -> str:
    folded = {term.casefold(): term for term in sorted(terms, reverse=True)}
    if value.casefold() in folded:
        return folded[value.casefold()]
    if len(value) < SHORTEST:
        return ""
    near = get_close_matches(value.casefold(), folded, n=1, cutoff=LIKE)
    return folded[near[0]] if near else ""


def _digits(text: str) -> list[str]:
    return _DIGITS.findall(text)
