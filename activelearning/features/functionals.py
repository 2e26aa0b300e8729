"""Functionals: how curves of any length become a row of fixed length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PERCENTILES = (5, 25, 50, 75, 95)
THIRDS = ("first", "middle", "last")
NAMES = ("mean", "std", *(f"p{share:02}" for share in PERCENTILES), "slope", "change", *THIRDS)


def names(curves: Sequence[str]) -> tuple[str, ...]:
    """Name the columns that `summarise` makes of curves with these names."""
    return tuple(f"{curve}_{functional}" for curve in curves for functional in NAMES)


def summarise(curves: NDArray[np.floating]) -> NDArray[np.float64]:
    """Summarise curves (t, d) of at least three frames, shape (d * len(NAMES),), curve by curve.

    Mean, standard deviation, percentiles, slope (rise of the regression line over the whole clip), change
    (mean step from frame to frame) and the mean of each third, which keeps a rough order in time.
    """
    values = curves.astype(np.float64)
    mean = values.mean(axis=0)
    time = np.linspace(-0.5, 0.5, len(values))
    rows = [
        mean,
        values.std(axis=0),
        *np.percentile(values, PERCENTILES, axis=0),
        time @ (values - mean) / (time @ time),
        np.abs(np.diff(values, axis=0)).mean(axis=0),
        *(third.mean(axis=0) for third in np.array_split(values, len(THIRDS))),
    ]
    return np.stack(rows, axis=1).reshape(-1)
