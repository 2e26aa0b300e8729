"""Bradley and Terry (1952): one strength for each of many things that were compared in pairs. Pure."""

import numpy as np
from numpy.typing import ArrayLike

from quality.inference.answers import Floats, Whole


def bradley_terry(
    winner: Whole,
    loser: Whole,
    weight: ArrayLike = 1.0,
    *,
    things: int = 0,
    drawn: float = 0.5,
    times: int = 1000,
    tolerance: float = 1e-9,
) -> Floats:
    """Return log-strengths (K) with mean 0: P(i beats j) = 1 / (1 + exp(b_j - b_i)).

    Comparisons (N) name who won and who lost, by place, and how much each counts; a tie is half a win
    either way. Everybody also meets an imagined opponent of strength 1, and wins and loses `drawn` times, so
    that who never lost stays finite, and groups that never met lie around the same place.
    Minorisation and maximisation of Hunter (2004).
    """
    size = max(things, int(max(winner.max(initial=-1), loser.max(initial=-1))) + 1)
    counted = np.broadcast_to(np.asarray(weight, float), winner.shape)
    won = np.bincount(winner, counted, minlength=size) + drawn
    strength = np.ones(size)
    for _ in range(times):
        each = counted / (strength[winner] + strength[loser])
        met = np.bincount(winner, each, minlength=size) + np.bincount(loser, each, minlength=size)
        found = won / (met + 2 * drawn / (strength + 1))
        if np.abs(np.log(found / strength)).max(initial=0.0) < tolerance:
            break
        strength = found
    logs: Floats = np.log(strength)
    logs -= logs.mean() if size else 0.0
    return logs
