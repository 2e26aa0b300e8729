"""When a task has enough answers. Pure."""

from enum import StrEnum

from quality.adding_up import Result


class Verdict(StrEnum):
    """What to do with a task after an answer."""

    GO_ON = "go_on"
    ONE_MORE = "one_more"
    RETIRE = "retire"
    DISPUTE = "dispute"


def judge(result: Result, *, wanted: int, maximum: int) -> Verdict:
    """Return what the votes ask for: while no answer leads one more, up to the maximum."""
    if result.votes < wanted:
        return Verdict.GO_ON
    if result.settled:
        return Verdict.RETIRE
    return Verdict.ONE_MORE if wanted < maximum else Verdict.DISPUTE
