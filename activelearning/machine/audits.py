"""How far a classifier's labels hold, by what people say who do not know them. Pure.

Of the clips that it is sure of, some are asked about like any others, and the rest get its label.
"""

from dataclasses import dataclass

from quality.adding_up.means import wilson

#: Of all clips that it is sure of, so many are asked about; and so many at least, else nobody knows.
SHARE, FEWEST = 0.1, 20


@dataclass(frozen=True)
class Sample:
    """Audits of one plan: how many people have labelled, how often they said the same, how many wait."""

    heard: int = 0
    right: int = 0
    waiting: int = 0

    @property
    def share(self) -> float | None:
        """How often people said the same, 0 to 1; nothing before anybody was heard."""
        return self.right / self.heard if self.heard else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % around it (Wilson 1927)."""
        return wilson(self.right, self.heard) if self.heard else None

    @property
    def is_enough(self) -> bool:
        """Whether so many were heard that the share says something."""
        return self.heard >= FEWEST

    def is_below(self, bar: float) -> bool:
        """Return whether labels fall short of an owner's bar, 0 to 1.

        Of a few audits, only where even the upper end of the interval does.
        """
        if self.share is None or self.interval is None:
            return False
        return self.interval[1] < bar or (self.is_enough and self.share < bar)


def missing(sure: int, drawn: int) -> int:
    """Return how many more audits are drawn where a classifier is sure of so many clips, with audits."""
    return max(min(max(round(SHARE * sure), FEWEST), sure) - drawn, 0)
