"""How often a person is checked: by a control question, or by a clip that comes once more. Pure.

Controls come by what the next one would teach, or at Zooniverse's fixed rates: 40 % of the first 20 turns,
then falling to 10 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from quality.inference import checking

EARLY_TURNS = 20
EARLY_RATE = 0.4
LATE_RATE = 0.1
FALL = 40
REPEAT_RATE = 0.05

# The chance of a check where it would teach most, and where hardly anything.
MOST, LEAST = 0.4, 0.05
# Of all turns, so many may be checks: whoever is known well then gets the least.
SHARE = LEAST / checking.FLOOR
# How likely people pass a check before their first one, with the weight of so many checks.
SKILL, SKILL_WEIGHT = 0.8, 4


@dataclass(frozen=True, slots=True)
class Checked:
    """A person's turns and the checks among them; `chance` is how likely the next one should be, if known."""

    turns: int
    checks: int
    chance: float | None = None


def control_rate(turns: int) -> float:
    """Return the chance, from 0 to 1, that the turn after so many is a control question, at fixed rates."""
    if turns < EARLY_TURNS:
        return EARLY_RATE
    passed = min(turns - EARLY_TURNS, FALL) / FALL
    return EARLY_RATE - (EARLY_RATE - LATE_RATE) * passed


def learning_rate(checks: int, passed: float | None = None, listens: float = 1.0) -> float:
    """Return the chance, from 5 to 40 %, that the next turn is a control, by what it would teach.

    After so many checks, of which `passed` were passed (None: as many as people pass), one more makes the
    belief about how many will be (Beta) narrower, by about its deviation over twice the answers that it
    stands on. A newcomer's gives the highest chance. Where it is in doubt whether the person listens (a
    probability), a check tells as well.
    """
    passed = SKILL * checks if passed is None else passed
    teaches = _gain(SKILL * SKILL_WEIGHT + passed, (1 - SKILL) * SKILL_WEIGHT + checks - passed)
    newcomer = _gain(SKILL * SKILL_WEIGHT, (1 - SKILL) * SKILL_WEIGHT)
    in_doubt = 4 * listens * (1 - listens)
    return min(MOST, max(LEAST, MOST * teaches / newcomer, MOST * in_doubt))


def _gain(passes: float, fails: float) -> float:
    whole = passes + fails
    deviation = sqrt(passes * fails / (whole + 1)) / whole
    return deviation / (2 * (whole + 1))


def by_learning(checked: Checked) -> float:
    """Return the higher one of what the checks themselves and what all answers leave to learn."""
    return max(learning_rate(checked.checks), checked.chance or 0.0)


# The ways to choose a chance, by annotation.models.project.CheckRate.
RATES: dict[str, Callable[[Checked], float]] = {
    "learning": by_learning,
    "fixed": lambda checked: control_rate(checked.turns),
}


def check_of(throw: float, rate: float) -> str:
    """Return what a throw from 0 to 1 asks for at this rate of controls: control, repeat, or nothing."""
    if throw < rate:
        return "control"
    return "repeat" if throw < rate + REPEAT_RATE else ""
