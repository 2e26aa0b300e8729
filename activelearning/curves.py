"""Learning curves: a figure, such as UAR, against the number of labels. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.isotonic import isotonic_regression

if TYPE_CHECKING:
    from quality.inference.answers import Floats


def area(labels: Floats, curve: Floats) -> float:
    """Return the mean height of a curve (n,) over the labels (n,) by trapezoids, in the curve's own unit."""
    if len(labels) < 2:
        return float(curve.mean())
    return float(np.trapezoid(curve, labels) / (labels[-1] - labels[0]))


def rising(curves: Floats) -> Floats:
    """Return the mean of curves (runs, n) as the nearest one that never falls (Barlow et al. 1972), (n,)."""
    return np.asarray(isotonic_regression(np.ascontiguousarray(curves.mean(axis=0))))


def reached(labels: Floats, curve: Floats, target: float) -> float | None:
    """Return at how many labels a curve is first at the target, in a line between points; None if never."""
    there = np.flatnonzero(curve >= target)
    if not len(there):
        return None
    place = int(there[0])
    if not place:
        return float(labels[0])
    low, high = curve[place - 1], curve[place]
    share = (target - low) / (high - low)
    return float(labels[place - 1] + share * (labels[place] - labels[place - 1]))
