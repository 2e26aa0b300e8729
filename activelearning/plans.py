"""How a project learns under each strategy by name. Pure."""

from __future__ import annotations

from activelearning.learner import Plan
from activelearning.strategies.contract import Strategy
from activelearning.strategies.default import Default
from activelearning.strategies.ranking import Entropy, LeastCertain, Margin, MediumCertain, Passive

#: In the order in which a data owner reads them. A new strategy is one class and its place here.
STRATEGIES: tuple[type[Strategy], ...] = (Default, LeastCertain, MediumCertain, Passive, Margin, Entropy)

#: Of each round of the recommended plan: representations are compared on it, and it audits the machine.
RANDOM_SHARE = 0.05


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
