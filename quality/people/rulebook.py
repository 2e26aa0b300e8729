"""The rules about people and checks: whom doubt pauses, and from when on. Pure."""

from dataclasses import dataclass, field

from quality.inference.rules import Rules
from quality.known.gold import DOUBTED


@dataclass(frozen=True, slots=True)
class Ruling:
    """By which rules people are paused, tested again and trusted, checks are doubted, audits are drawn.

    Nobody is paused by fewer answers or checks than these. A re-test is passed with so many right. Who is
    trusted has given so many answers and listens with this probability. A check is set aside that is wrong
    with the probability `doubted`; of the clips that end, the share `audited` is drawn.
    """

    rules: Rules = field(default_factory=Rules)
    fewest_answers: int = 8
    fewest_checks: int = 3
    retest_right: int = 4
    trusted_answers: int = 20
    trusted_listens: float = 0.95
    doubted: float = DOUBTED
    audited: float = 0.05

    def pauses(self, listens: float, *, answers: int, checks: int) -> bool:
        """Return whether somebody is paused who listens with this probability, by so many answers and checks.

        Whoever has said little is not, nor anybody for disagreeing with others alone: only checks pause.
        """
        has_said_enough = answers >= self.fewest_answers and checks >= self.fewest_checks
        return has_said_enough and self.rules.cuts(listens)


RULING = Ruling()
