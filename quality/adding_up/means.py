"""Means with their intervals: of steps, and of points. Pure."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from annotation.kinds import Said
from quality.adding_up.result import Result, leads

DIGITS = 6
Z = 1.959963984540054
# The quantile 0.975 of Student's t with 1 to 10 degrees of freedom.
T = (12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139)


def scale(votes: Sequence[Said], options: Mapping[str, Any]) -> Result:
    """Return the mean step, its 95 % interval and the standard deviation."""
    numbers = [vote.number for vote in votes if vote.number is not None]
    value = spread(numbers, options["first"], options["last"]) if numbers else None
    return _result(votes, value)


def grid(votes: Sequence[Said], options: Mapping[str, Any]) -> Result:
    """Return the mean point; the interval and the deviation of each of its two numbers."""
    points = [(vote.x, vote.y) for vote in votes if vote.x is not None and vote.y is not None]
    value = {name: spread(along, -1, 1) for name, along in zip("xy", zip(*points, strict=True), strict=False)}
    return _result(votes, value or None)


def _result(votes: Sequence[Said], value: dict[str, Any] | None) -> Result:
    return Result(votes=len(votes), method="mean", settled=leads(votes), value=value)


def spread(numbers: Sequence[float], least: float, most: float) -> dict[str, float | None]:
    """Return mean, 95 % interval of the mean (Student's t) and standard deviation (n - 1).

    The interval is cut where no mean can lie. One number alone has neither interval nor deviation.
    """
    mean = fmean(numbers)
    if len(numbers) < 2:
        return {"mean": round(mean, DIGITS), "low": None, "high": None, "sd": None}
    deviation = stdev(numbers)
    reach = t_quantile(len(numbers) - 1) * deviation / math.sqrt(len(numbers))
    low, high = max(least, mean - reach), min(most, mean + reach)
    return {
        name: round(number, DIGITS)
        for name, number in (("mean", mean), ("low", low), ("high", high), ("sd", deviation))
    }


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
