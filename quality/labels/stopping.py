"""When a task has enough answers. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from quality.adding_up import Result
from quality.adding_up.means import width, wilson
from quality.inference.rules import Rules
from quality.inference.rules import Task as Stands

# A mean is known well enough within a quarter of its scale up and down, a share within a quarter.
NARROW = 0.5
MEANS = {"scale", "grid"}
# Whoever has answered fewer checks never closes a clip alone.
CHECKS_TO_CLOSE_ALONE = 5


class Verdict(StrEnum):
    """What to do with a task after an answer."""

    GO_ON = "go_on"
    ONE_MORE = "one_more"
    RETIRE = "retire"
    DISPUTE = "dispute"


def judge(result: Result, *, wanted: int, maximum: int, reach: float | None = None) -> Verdict:
    """Return what the votes ask for: while no answer leads one more, up to the maximum.

    Where their interval has a `reach`, also while that is too wide; at the maximum it is what it is.
    """
    if result.votes < wanted:
        return Verdict.GO_ON
    is_wide = reach is not None and reach > NARROW
    if result.settled and not (is_wide and wanted < maximum):
        return Verdict.RETIRE
    return Verdict.ONE_MORE if wanted < maximum else Verdict.DISPUTE


def reach_of(
    kind: str, result: Result, options: Mapping[str, Any], *, subjective: bool = False
) -> float | None:
    """Return how wide the interval of a result is, 0 to 1: of a mean, and of the share of people who say it.

    The share matters only where people may rightly differ, and no more votes make it one label. None where
    there is no interval to narrow.
    """
    if kind in MEANS:
        found = width(result.value, options) if result.value else None
        return 1.0 if found is None else found
    if subjective and result.support is not None and result.votes:
        low, high = wilson(result.support, result.votes)
        return high - low
    return None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A task whose votes are weighed.

    `largest` is the probability of its label; `sure` counts votes that chose a label and were listened to, as
    far as is known. `checks` counts those of whoever voted, where that was one person alone. It `is_referred`
    once it was disputed and trusted people were asked: these are heard to the end. It `is_asked_again` while
    it is contested and they have not all answered: until then it does not close, sure as it may be.
    """

    result: Result
    largest: float
    sure: int
    checks: int = 0
    is_referred: bool = False
    is_asked_again: bool = False


def judge_weighed(
    task: Weighed,
    rules: Rules,
    *,
    least: int,
    gain: Callable[[int], float],
    stands: Stands = Stands.OPEN,
    alone: int = CHECKS_TO_CLOSE_ALONE,
) -> Stands:
    """Return where a task stands: closed from the target on, once at least so many chose a label.

    Where it would stay open, `gain` says what so many answers more are worth (inference.worth). Whoever has
    answered fewer checks than `alone` never closes it alone.
    """
    is_unknown = task.sure == 1 and task.checks < alone
    enough = task.result.settled and task.sure >= max(least, 2 if is_unknown else 1)
    votes = task.result.votes
    judge_by = partial(rules.judge, stands, largest=task.largest if enough else 0.0, votes=votes, heard=votes)
    found = judge_by()
    if task.is_asked_again and votes < rules.maximum:
        return Stands.OPEN
    if found == Stands.OPEN and task.is_referred:
        # Trusted people are heard to the end, and asked once.
        return Stands.DISPUTED if stands == Stands.DISPUTED else found
    if found == Stands.OPEN and task.sure >= max(least, 2):
        found = judge_by(gain=gain(rules.maximum - votes))
    return found


def rules_of(confidence: float, maximum: int) -> Rules:
    """Return the rules of a task, from the confidence that its project wants, in percent."""
    return Rules(target=confidence / 100, minimum=1, maximum=maximum)


VERDICTS = {Stands.OPEN: Verdict.ONE_MORE, Stands.CLOSED: Verdict.RETIRE, Stands.DISPUTED: Verdict.DISPUTE}
