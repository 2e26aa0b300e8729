"""What a player is told of ten turns at once: a sum that does not tell which clip was a control. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Of fewer, a sum tells too much of each.
FEWEST = 6


@dataclass(frozen=True)
class Sum:
    """Of so many turns that can be compared, in so many the player says what is known or agreed so far."""

    agreed: int
    counted: int


def told(known: Sequence[bool], others: Sequence[bool | None], throw: Callable[[int], float]) -> Sum | None:
    """Return the sum of one round; None where too little can be compared.

    `known` says of each control whether it was answered rightly, `others` of each other turn whether the
    answer is what people agree on, None where nothing is agreed so far. A control can always be compared,
    others only sometimes: were all controls counted, a wrong answer that is counted would come from a
    control more often. So each is counted as often as the others of its round can be; `throw` gives a
    number from 0 to 1 for its place, always the same.
    """
    comparable = [one for one in others if one is not None]
    if not comparable:
        return None
    share = len(comparable) / len(others)
    counted = comparable + [one for place, one in enumerate(known) if throw(place) < share]
    return Sum(sum(counted), len(counted)) if len(counted) >= FEWEST else None
