"""Krippendorff's alpha (2011): agreement beyond chance, of any number of people, gaps allowed. Pure.

Alpha is 1 - observed / expected disagreement. Answers are nominal (places of labels: the same or not) or
interval (numbers: the square of their distance). Tasks with one answer say nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quality.inference.answers import Floats, Whole


@dataclass(frozen=True)
class Agreement:
    """Agreement on tasks that got two answers or more: of all together, and of each (T), nan without two.

    The mean of the tasks' alphas, each counted by its answers, is the alpha of all.
    """

    alpha: float
    of_tasks: Floats


def nominal(task: Whole, label: Whole) -> Agreement | None:
    """Return the agreement of answers (N) that are labels; None where nothing could differ."""
    labels = int(label.max(initial=-1)) + 1
    tasks = int(task.max(initial=-1)) + 1
    counts = np.bincount(task * labels + label, minlength=tasks * labels).reshape(tasks, labels)
    size = counts.sum(axis=1)
    # How many ordered pairs of answers differ.
    apart = size**2 - (counts**2).sum(axis=1)
    total = counts[size > 1].sum(axis=0)
    whole = int(total.sum())
    return _agreement(size, apart.astype(float), whole, float(whole**2 - (total**2).sum()))


def interval(task: Whole, number: ArrayLike) -> Agreement | None:
    """Return the agreement of answers (N) that are numbers; None where nothing could differ."""
    number = np.asarray(number, float)
    number = number - (number.mean() if len(number) else 0.0)
    size = np.bincount(task)
    sums, squares = np.bincount(task, number), np.bincount(task, number**2)
    # Over ordered pairs, the sum of squared distances.
    apart = np.asarray(2.0 * (size * squares - sums**2), np.float64)
    paired = size[task] > 1
    whole = int(paired.sum())
    expected = 2 * (whole * (number[paired] ** 2).sum() - number[paired].sum() ** 2)
    return _agreement(size, apart, whole, float(expected))


def _agreement(size: Whole, apart: Floats, whole: int, expected: float) -> Agreement | None:
    if whole < 2 or expected <= 1e-12:
        return None
    paired = size > 1
    observed = np.full(len(size), np.nan)
    observed[paired] = apart[paired] / (size[paired] - 1)
    by_chance = expected / (whole - 1)
    per_answer = by_chance / whole
    of_tasks = 1 - np.divide(observed, size * per_answer, out=np.full(len(size), np.nan), where=paired)
    return Agreement(float(1 - np.nansum(observed) / by_chance), of_tasks)
