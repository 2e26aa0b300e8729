"""The evaluator weighted estimator: ratings weighted by how each rater goes along with all others. Pure."""

import numpy as np

from quality.inference.answers import Floats, Whole

# Deviations below this share of a rating are rounding.
ALIKE = 1e-12


def weights(clip: Whole, rater: Whole, rating: Floats, *, raters: int = 0) -> Floats:
    """Return each rater's weight (J): the correlation of their ratings with the mean of all, not below 0.

    Ratings (N) name the clip and the rater by place, each pair once (Grimm and Kroschel 2005). Who rated
    fewer than two clips, or everything the same, goes along with nobody.
    """
    size = max(raters, int(rater.max(initial=-1)) + 1)
    means = _mean_of(clip, rating)[clip]
    mine, theirs = _around_mean(rater, rating, size), _around_mean(rater, means, size)
    along = np.bincount(rater, mine * theirs, minlength=size)
    spread = np.bincount(rater, mine**2, minlength=size) * np.bincount(rater, theirs**2, minlength=size)
    scale = np.bincount(rater, rating**2, minlength=size) * np.bincount(rater, means**2, minlength=size)
    found: Floats = np.divide(
        along, np.sqrt(spread), out=np.zeros(size), where=spread > ALIKE**2 * np.maximum(scale, ALIKE)
    )
    return np.clip(found, 0.0, 1.0)


def evaluator_weighted(clip: Whole, rater: Whole, rating: Floats, *, clips: int = 0) -> Floats:
    """Return the estimate of each clip (T): the weighted mean; the plain one where no weight is left.

    A clip without ratings has nan.
    """
    counts = weights(clip, rater, rating)[rater]
    whole = np.bincount(clip, counts, minlength=clips)
    weighed = np.bincount(clip, counts * rating, minlength=clips)
    plain = _mean_of(clip, rating, clips)
    found: Floats = np.divide(weighed, whole, out=plain, where=whole > 0)
    return found


def _mean_of(place: Whole, number: Floats, size: int = 0) -> Floats:
    """Return the mean at each place, nan where there is none."""
    counts = np.bincount(place, minlength=size)
    sums = np.bincount(place, number, minlength=size)
    found: Floats = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    return found


def _around_mean(place: Whole, number: Floats, size: int) -> Floats:
    around: Floats = number - _mean_of(place, number, size)[place]
    return around
