"""When a project has learnt enough: stop rules as functions of what its rounds have shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from activelearning.evaluation import Interval


class Reason(Enum):
    """Why a loop stopped."""

    ROUNDS = "rounds"
    BUDGET = "budget"
    TARGET = "target"
    NO_GAIN = "no_gain"
    POOL_EMPTY = "pool_empty"


#: A gain cannot be seen on fewer clips of the holdout, so fewer cannot say that there is none.
FEWEST_MEASURED = 20


@dataclass(frozen=True)
class StopRules:
    """What an owner set; None is never. `patience` counts rounds without a gain of `least_gain`, 0 to 1."""

    rounds: int | None = None
    answers: int | None = None
    target: float | None = None
    patience: int | None = None
    least_gain: float = 0.005


@dataclass(frozen=True)
class Progress:
    """What rounds have shown: answers asked (holdout and checks too), clips still open, and UAR by round.

    All rounds are `measured` on the same so many clips of the holdout; `rounds` counts those that nothing
    is measured of, too.
    """

    answers: int
    open_clips: int
    uar: Sequence[Interval]
    measured: int = FEWEST_MEASURED
    rounds: int = 0


def why_stop(rules: StopRules, progress: Progress) -> Reason | None:
    """Return the first reason to stop after a round, or None to go on."""
    found = {
        Reason.POOL_EMPTY: progress.open_clips <= 0,
        Reason.TARGET: target_reached(progress.uar, rules.target),
        Reason.BUDGET: rules.answers is not None and progress.answers >= rules.answers,
        Reason.ROUNDS: rules.rounds is not None and max(progress.rounds, len(progress.uar)) >= rules.rounds,
        Reason.NO_GAIN: progress.measured >= FEWEST_MEASURED
        and no_gain(progress.uar, rules.patience, rules.least_gain),
    }
    return next((reason for reason, holds in found.items() if holds), None)


def affordable(clips: int, *, left: int | None, each: int, beside: float) -> int:
    """Return how many of so many clips a round may have, with a budget of which so many answers are `left`.

    Each clip takes at least so many answers, and so many are asked beside it, of the holdout. One clip is
    always asked: a budget that is used up has stopped the loop before.
    """
    if left is None:
        return clips
    return min(clips, max(int(left / (each * (1 + beside))), 1))


def is_look(rounds: int) -> bool:
    """Return whether the target is looked at after so many rounds: 1, 2, 4, 8, ... and every eighth beyond.

    A lower bound looked at after every round is passed by luck in one of them; few looks keep its 95 %.
    """
    return rounds > 0 and (rounds % 8 == 0 or rounds & (rounds - 1) == 0)


def target_reached(uar: Sequence[Interval], target: float | None) -> bool:
    """Return whether the lower bound of the newest round is at the target, in a round that is looked at."""
    return target is not None and is_look(len(uar)) and uar[-1].low >= target


def no_gain(uar: Sequence[Interval], patience: int | None, least: float) -> bool:
    """Return whether the best of the last `patience` rounds is not `least` above the best before them."""
    if patience is None or len(uar) <= patience:
        return False
    before = max(found.mean for found in uar[:-patience])
    return max(found.mean for found in uar[-patience:]) < before + least
