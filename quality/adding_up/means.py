"""Means with their intervals: of steps, and of points. Pure."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from annotation.kinds import Said
from quality.adding_up.result import Result, Weights, leads, of_sure

DIGITS = 6
ALIKE = 1e-9
Z = 1.959963984540054
# The quantile 0.975 of Student's t with 1 to 10 degrees of freedom.
T = (12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139)


def scale(votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return the mean step, its 95 % interval and the standard deviation."""
    numbers = [vote.number for vote in votes if vote.number is not None]
    heavy = None if weights is None else of_sure(votes, weights)
    value = spread(numbers, options["first"], options["last"], heavy) if numbers else None
    return _result(votes, value, weights)


def grid(votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return the mean point; the interval and the deviation of each of its two numbers."""
    points = [(vote.x, vote.y) for vote in votes if vote.x is not None and vote.y is not None]
    heavy = None if weights is None else of_sure(votes, weights)
    value = {
        name: spread(along, -1, 1, heavy)
        for name, along in zip("xy", zip(*points, strict=True), strict=False)
    }
    return _result(votes, value or None, weights)


def _result(votes: Sequence[Said], value: dict[str, Any] | None, weights: Weights) -> Result:
    method = "mean" if weights is None else "weighted mean"
    return Result(votes=len(votes), method=method, settled=leads(votes), value=value)


def spread(
    numbers: Sequence[float], least: float, most: float, weights: Weights = None
) -> dict[str, float | None]:
    """Return mean, 95 % interval of the mean (Student's t) and standard deviation (n - 1).

    The interval is cut where no mean can lie. One number alone has neither interval nor deviation.
    With weights, n is Kish's effective number (Σw)² / Σw², rounded down for Student's t.
    """
    if len(numbers) < 2:
        return {"mean": round(numbers[0], DIGITS), "low": None, "high": None, "sd": None}
    if weights is None:
        mean, deviation, size = fmean(numbers), stdev(numbers), float(len(numbers))
    else:
        mean, deviation, size = _weighted(numbers, weights)
    reach = t_quantile(max(int(size - 1 + ALIKE), 1)) * deviation / math.sqrt(size)
    low, high = max(least, mean - reach), min(most, mean + reach)
    return {
        name: round(number, DIGITS)
        for name, number in (("mean", mean), ("low", low), ("high", high), ("sd", deviation))
    }


def _weighted(numbers: Sequence[float], weights: Sequence[float]) -> tuple[float, float, float]:
    """Return weighted mean, standard deviation and effective number of at least two numbers."""
    mean, whole = fmean(numbers, weights), math.fsum(weights)
    size = whole**2 / math.fsum(weight**2 for weight in weights)
    away = math.fsum(weight * (number - mean) ** 2 for number, weight in zip(numbers, weights, strict=True))
    # Where one voice drowns all others nothing is known of how far they lie apart: no less than two count.
    size = max(size, 2.0)
    return mean, math.sqrt(away / whole * size / (size - 1)), size


def width(value: Mapping[str, Any], options: Mapping[str, Any]) -> float | None:
    """Return how wide the interval of a mean is, as a share of its scale, 0 to 1; nothing for one number.

    Of a point, the wider of its two.
    """
    axes = [value[name] for name in "xy"] if "x" in value else [value]
    whole = 2 if "x" in value else options["last"] - options["first"]
    if any(axis["low"] is None for axis in axes):
        return None
    return max(float(axis["high"] - axis["low"]) / whole for axis in axes)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return where a share lies with 95 % probability, of which so many of so many are seen (Wilson 1927)."""
    share = part / whole
    centre = (share + Z**2 / (2 * whole)) / (1 + Z**2 / whole)
    reach = Z * math.sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2)) / (1 + Z**2 / whole)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def t_quantile(freedom: int) -> float:
    """Return the quantile 0.975 of Student's t.

    Above ten degrees of freedom by the expansion in 1/n of Abramowitz and Stegun, 26.7.5.
    """
    if freedom <= len(T):
        return T[freedom - 1]
    z, n = Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
