"""When a task is closed, opened again or disputed, and when a person is asked no more. Pure."""

from dataclasses import dataclass
from enum import StrEnum

# Fewer votes cannot disagree.
LEAST_TO_DISPUTE = 2
# Two people answer alike (inference.alike) by so many clips at least: of fewer nothing can be said;
ALIKE_FEWEST = 10
# and so many deviations above what is expected: among very many pairs, chance brings some a little less.
ALIKE_FAR = 4.0


class Task(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    CLOSED = "closed"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Rules:
    """A project's rules.

    A closed task opens again only where its odds have fallen well below what closed it: none flutters. Votes
    of people who turned out not to listen make room for others, but not for ever: `heard` counts them too.
    An answer more must make a label surer by its price, or the task is disputed early; `price` is a share of
    the doubt that the target allows, for who wants to be surer pays more.

    So with people: who was cut is asked again only where the odds of the doubt have fallen to a part of what
    cut them (`returns`). With the usual cut that is where they listen as probably as not.
    """

    target: float = 0.90
    minimum: int = 2
    maximum: int = 6
    reopens: float = 3.0
    cut: float = 0.85
    returns: float = 17 / 3
    price: float = 0.3

    @property
    def reopen(self) -> float:
        """The probability below which a closed task opens again: the odds of the target, divided."""
        odds = self.target / (1 - self.target) / self.reopens
        return odds / (1 + odds)

    @property
    def cleared(self) -> float:
        """The probability of listening from which somebody who was cut is asked again."""
        odds = self.cut / (1 - self.cut) / self.returns
        return 1 / (1 + odds)

    @property
    def cost(self) -> float:
        """How much surer an answer must make a label."""
        return self.price * (1 - self.target)

    def judge(
        self,
        state: Task,
        *,
        largest: float,
        votes: int,
        heard: int,
        gain: float = 1.0,
        has_prior: bool = False,
    ) -> Task:
        """Return where a task stands whose largest probability and numbers of votes are these.

        `gain` is what going on is worth (`worth.gain`): below 0 two votes or more are enough. Where a task
        `has_prior`, a classifier was the second voice, and one vote may close it.
        """
        if votes >= (1 if has_prior else self.minimum) and largest >= (
            self.reopen if state == Task.CLOSED else self.target
        ):
            return Task.CLOSED
        at_the_end = votes >= self.maximum or heard >= 2 * self.maximum
        return Task.DISPUTED if at_the_end or (votes >= LEAST_TO_DISPUTE and gain < 0) else Task.OPEN

    def cuts(self, listens: float) -> bool:
        """Return whether somebody who listens with this probability is asked no more."""
        return 1 - listens >= self.cut

    def clears(self, listens: float) -> bool:
        """Return whether somebody who was cut is asked again: what others said since speaks for them."""
        return listens >= self.cleared
