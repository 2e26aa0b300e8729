"""How often a person is given a control question. Pure.

Zooniverse's rates: 40 % of the first 20 turns, then falling to 10 %.
"""

EARLY_TURNS = 20
EARLY_RATE = 0.4
LATE_RATE = 0.1
FALL = 40


def control_rate(turns: int) -> float:
    """Return the chance, from 0 to 1, that the turn after so many is a control question."""
    if turns < EARLY_TURNS:
        return EARLY_RATE
    passed = min(turns - EARLY_TURNS, FALL) / FALL
    return EARLY_RATE - (EARLY_RATE - LATE_RATE) * passed
