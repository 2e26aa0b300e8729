"""What led to a label, in order and kept beside it: votes with what they weighed, and what befell it. Pure.

An entry of a vote names its person by id (`by`), says how far the person was `trusted` then, and the
posterior after it (`p`, by label id). Any other says what the task `became`, `at` which time.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

#: What a task becomes, beside the states of annotation.models.TaskState.
REFERRED, CONTESTED, DECIDED, UNDONE = "referred", "contested", "decided", "undone"
#: A classifier gave the label, and how such a label is made.
MACHINE = "machine"
# A task that goes to and fro for years does not grow for ever: its votes stay, of the rest the newest.
MOST = 60
DIGITS = 4

Entry = dict[str, Any]


def voted(
    history: Sequence[Entry] | None,
    by: int,
    trusted: float | None,
    posterior: Mapping[str, float] | None,
    became: str | None = None,
) -> list[Entry]:
    """Return a history with one vote more; `became` is the state to which that led, if to another."""
    entry: Entry = {"by": by}
    if trusted is not None:
        entry["trusted"] = round(trusted, DIGITS)
    if posterior is not None:
        entry["p"] = _rounded(posterior)
    if became:
        entry["became"] = became
    return _within([*(history or ()), entry])


def moved(
    history: Sequence[Entry] | None,
    became: str,
    at: dt.datetime,
    posterior: Mapping[str, float] | None = None,
) -> list[Entry]:
    """Return a history with what a task became, outside the road of a vote."""
    entry: Entry = {"became": became, "at": at.isoformat()}
    if posterior is not None:
        entry["p"] = _rounded(posterior)
    return _within([*(history or ()), entry])


def labelled(
    history: Sequence[Entry] | None,
    at: dt.datetime,
    posterior: Mapping[str, float],
    *,
    round_number: int,
    model: str,
) -> list[Entry]:
    """Return a history with a label that a classifier gave after this round."""
    *earlier, entry = moved(history, MACHINE, at, posterior)
    return [*earlier, {**entry, "round": round_number, "model": model}]


def _rounded(posterior: Mapping[str, float]) -> dict[str, float]:
    return {label: round(share, DIGITS) for label, share in posterior.items()}


def _within(history: list[Entry]) -> list[Entry]:
    too_many = len(history) - MOST
    if too_many <= 0:
        return history
    oldest = [place for place, entry in enumerate(history) if "by" not in entry][:too_many]
    return [entry for place, entry in enumerate(history) if place not in set(oldest)]
