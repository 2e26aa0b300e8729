"""Votes counted for each label, every vote the same or weighted by trust. Pure."""

import numpy as np
from numpy.typing import ArrayLike

from quality.inference.answers import Answers, Floats


def counts(answers: Answers, weights: ArrayLike = 1.0) -> Floats:
    """Return the sum of weights behind each label of each task (T x C).

    `weights` has one number for all answers, or one for each (N): the trust of its person, for weighted
    trustability (Hantke et al. 2017).
    """
    cells = answers.task * answers.labels + answers.label
    spread = np.broadcast_to(np.asarray(weights, float), cells.shape)
    summed = np.bincount(cells, spread, minlength=answers.tasks * answers.labels)
    found: Floats = summed.reshape(answers.tasks, answers.labels).astype(float)
    return found


def trustability(passed: ArrayLike, asked: ArrayLike) -> Floats:
    """Return checks passed / checks asked x 100 (Hantke et al. 2017); nan where nothing was asked."""
    right, whole = np.asarray(passed, float), np.asarray(asked, float)
    empty = np.full(np.shape(whole), np.nan)
    found: Floats = np.divide(100 * right, whole, out=empty, where=whole > 0)
    return found


def leaders(scores: Floats) -> Floats:
    """Return what each label of each task gets if ties are shared: 1/m for each of m leaders (T x C)."""
    leads = np.isclose(scores, scores.max(axis=1, keepdims=True), rtol=0, atol=1e-9)
    shared: Floats = leads / leads.sum(axis=1, keepdims=True)
    return shared
