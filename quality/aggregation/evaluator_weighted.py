"""The evaluator weighted estimator: ratings weighted by how each rater goes along with all others. Pure."""

import numpy as np

from quality.inference.answers import Floats


def weights(ratings: Floats) -> Floats:
    """Return each rater's weight (J): the correlation of their ratings with the mean of all, not below 0.

    `ratings` is T x J, nan where a rater was not asked (Grimm and Kroschel 2005). Who rated fewer than two
    clips, or everything the same, goes along with nobody.
    """
    there = ~np.isnan(ratings)
    counts = there.sum(axis=1)
    means = np.divide(np.nansum(ratings, axis=1), counts, out=np.zeros(len(ratings)), where=counts > 0)
    return np.array([_along(ratings[seen, rater], means[seen]) for rater, seen in enumerate(there.T)])


def evaluator_weighted(ratings: Floats) -> Floats:
    """Return the estimate of each clip (T): the weighted mean; the plain one where no weight is left."""
    there = ~np.isnan(ratings)
    weighed = there * weights(ratings)
    empty = weighed.sum(axis=1) <= 0
    weighed[empty] = there[empty]
    whole = weighed.sum(axis=1)
    summed = (np.nan_to_num(ratings) * weighed).sum(axis=1)
    estimate: Floats = np.divide(summed, whole, out=np.full(len(ratings), np.nan), where=whole > 0)
    return estimate


def _along(mine: Floats, means: Floats) -> float:
    if len(mine) < 2 or np.ptp(mine) == 0 or np.ptp(means) == 0:
        return 0.0
    return max(float(np.corrcoef(mine, means)[0, 1]), 0.0)
