"""How a project learns under each strategy by name. Pure."""

from __future__ import annotations

from activelearning.learner import Plan
from activelearning.strategies.contract import Strategy
from activelearning.strategies.default import Default
from activelearning.strategies.ranking import Entropy, LeastCertain, Margin, MediumCertain, Passive

#: A new strategy is one class, its place here, and what owners read of it in activelearning.strategies.told.
STRATEGIES: tuple[type[Strategy], ...] = (Default, LeastCertain, MediumCertain, Passive, Margin, Entropy)

#: Of each round of the recommended plan: representations are compared on it, and it audits the machine.
RANDOM_SHARE = 0.05

#: The first set and each round: so many clips, in small pools a share of them, but never fewer than these.
BATCH, LARGE_POOL, SHARE, SMALLEST = 30, 1000, 0.03, 10


class UnknownStrategy(LookupError):  # noqa: N818 - reads as the fact it states
    """No strategy has this name; the message lists those there are."""


def plan(name: str) -> Plan:
    """Return how a project learns that chose this strategy; what is not `default` is as in the papers."""
    for strategy in STRATEGIES:
        if strategy.name == name:
            is_default = strategy is Default
            return Plan(
                strategy(),
                chooses_representation=is_default,
                random_share=RANDOM_SHARE if is_default else 0.0,
            )
    known = ", ".join(strategy.name for strategy in STRATEGIES)
    raise UnknownStrategy(f"There is no strategy {name!r}: choose among {known}.")


def batch(pool: int) -> int:
    """Return how many clips a round should have where its owner did not say: 30, in small pools 3 %."""
    return BATCH if pool >= LARGE_POOL else max(round(SHARE * pool), SMALLEST)
