"""The public rule of points. Pure."""

import math

BASE = 5
PER_EXTRA_QUESTION = 2
SECONDS_PER_POINT = 5.0
LONGEST_PAID = 60.0
# A pause takes no points away, but time in which none came; so does a known answer that was wrong.
APPEAL = 20


def effort_points(clip_seconds: float, questions: int) -> int:
    """Return the points of one turn: 5, 2 for each further question, 1 for each 5 s of the clip.

    What is paid is the clip's length, at most a minute: a slow answer earns what a quick one does.
    """
    listening = math.ceil(min(clip_seconds, LONGEST_PAID) / SECONDS_PER_POINT)
    return BASE + PER_EXTRA_QUESTION * (questions - 1) + listening
