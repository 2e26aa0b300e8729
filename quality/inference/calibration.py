"""How far a probability may be believed: temperature from audits; how good claims and scores are. Pure."""

import numpy as np
from numpy.typing import NDArray

from quality.inference.answers import Floats, Whole, softmax

TEMPERATURES = np.exp(np.linspace(np.log(0.5), np.log(8.0), 57))


def temperature(logs: Floats, truth: Whole, *, lean: float = 0.3, spread: float = 0.5) -> float:
    """Return the T that makes softmax(logs / T) most probable at audited tasks (n x C, n).

    log T leans on `lean` with a standard deviation of `spread`, so a few audits move it little (Guo et al.
    2017, MAP). It leans upwards because posteriors of real answers claim too much: people share mistakes.
    """
    if not len(truth):
        return 1.0
    rows = np.arange(len(truth))
    found = [np.log(softmax(logs / one)[rows, truth] + 1e-12).sum() for one in TEMPERATURES]
    return float(TEMPERATURES[np.argmax(found - 0.5 * ((np.log(TEMPERATURES) - lean) / spread) ** 2)])


def calibration_error(claimed: Floats, right: Floats, bins: int = 10) -> float:
    """Return the expected calibration error: mean distance of claims and truth in bins of equal width."""
    if not len(claimed):
        return float("nan")
    places = np.minimum((claimed * bins).astype(int), bins - 1)
    size = np.bincount(places, minlength=bins)
    gaps = np.bincount(places, claimed - right, minlength=bins)
    return float(np.abs(gaps).sum() / size.sum())


def area(scores: Floats, good: NDArray[np.bool_]) -> float | None:
    """Return the probability that a good one scores above a bad one, ties counted half; None without both."""
    if good.all() or not good.any():
        return None
    above = scores[good][:, None] - scores[~good][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())
