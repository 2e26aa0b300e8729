"""The public rule of points. Pure.

At once a turn is paid for what it took: its questions and the seconds that were heard, and never more than
a point for each second that passed. That depends on nothing else, so it tells nothing. What an answer is
worth is paid later, for ten turns at a time; where somebody's answers look like those of one who does not
listen, what was paid at once is held back until they look otherwise.
"""

import math
from dataclasses import dataclass

PER_QUESTION = 1
# Of one clip, or of two that are compared, at most so many seconds are paid.
LONGEST_PAID = 60.0
# A day: all is paid up to here, then half, then a quarter, then nothing.
FULL_UNTIL, HALF_UNTIL, PAID_UNTIL = 3000, 6000, 9000
# Of sound without a pause that is fifty minutes.
PER_HOUR = 3000
# Later, whoever listens well gets so many times what their turns were paid at once.
LISTENS_WELL = 3
# Trust counts in quarters, so that a single answer does not move it.
GRAIN = 4
PER_CONFIRMED = 4
PER_SAME_AGAIN = 4
# A pause takes no points away, but time in which none came; so does a known answer that was wrong.
APPEAL = 20


@dataclass(frozen=True)
class Pay:
    """What a turn is paid at once: in full, and later in a day."""

    full: int
    half: int
    quarter: int


def effort(clip_seconds: float, heard_seconds: float, questions: int) -> Pay:
    """Return what a turn is paid at once: 1 for each question and for each second heard, begun seconds too.

    To hear a clip again, or longer than a minute, brings no more; a slow answer earns what a quick one does.
    """
    heard = min(max(heard_seconds, 0.0), clip_seconds, LONGEST_PAID)
    full = PER_QUESTION * questions + math.ceil(heard - 1e-6)
    return Pay(full, math.ceil(full / 2), math.ceil(full / 4))


def skill(share_right: float, chance: float) -> float:
    """Return how far above chance somebody is right, from 0 to 1, in quarters."""
    above = max(0.0, share_right - chance) / (1 - chance) if chance < 1 else 0.0
    return math.floor(above * GRAIN + 0.5) / GRAIN


def for_listening_well(paid_at_once: int, skills: float) -> int:
    """Return what turns are worth later by how well their person is known to listen."""
    return round(paid_at_once * LISTENS_WELL * skills)


def for_agreement(agreed: int, counted: int, expected: float) -> int:
    """Return the points of answers that were confirmed, as far as chance would not have brought them.

    `expected` is how many of those that were counted somebody would have agreed with who says each label as
    often as this person, and listens to nothing (as in Cohen's kappa, 1960).
    """
    if counted <= expected:
        return 0
    beyond = max(0.0, agreed - expected) / (counted - expected)
    return round(PER_CONFIRMED * beyond * counted)


def for_consistency(same: int, steady: float) -> int:
    """Return the points of clips that came once more, where people are compared with themselves alone.

    `steady` is how far above chance somebody says the same again, in quarters: one answer for everything
    repeats by chance alone.
    """
    return round(PER_SAME_AGAIN * same * steady)


def passed_share(passed: float, checks: int) -> float:
    """Return the lower end of how often checks are passed (Wilson's interval, one-sided 95 %)."""
    if not checks:
        return 0.0
    z = 1.645
    share = passed / checks
    middle = share + z * z / (2 * checks)
    spread = z * math.sqrt(share * (1 - share) / checks + z * z / (4 * checks * checks))
    return max(0.0, (middle - spread) / (1 + z * z / checks))
