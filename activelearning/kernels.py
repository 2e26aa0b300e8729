"""Kernels: the inner products that a support vector machine sees, of standardised features. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from activelearning.scaling import Rows
    from quality.inference.answers import Floats

Kernel = Callable[["Rows", "Rows"], "Floats"]


def linear(first: Rows, second: Rows) -> Floats:
    """Return the inner products of rows (n, d) and (m, d), shape (n, m)."""
    return np.asarray(first @ second.T, np.float64)


def radial(first: Rows, second: Rows) -> Floats:
    """Return exp(-|x - y|^2 / 2d) of standardised rows (n, d) and (m, d), shape (n, m).

    The width fits what is standardised: two unrelated clips lie 2d apart, so they get 1/e.
    """
    squares = _norms(first)[:, None] + _norms(second)[None, :] - 2 * linear(first, second)
    return np.asarray(np.exp(-np.maximum(squares, 0) / (2 * first.shape[1])))


def quadratic(first: Rows, second: Rows) -> Floats:
    """Return (1 + x.y / d)^2 of rows (n, d) and (m, d), shape (n, m): pairs of features count too."""
    return np.asarray((1 + linear(first, second) / first.shape[1]) ** 2)


def _norms(rows: Rows) -> Floats:
    return np.asarray(np.einsum("nd,nd->n", rows, rows, dtype=np.float64))


KERNELS: dict[str, Kernel] = {"linear": linear, "radial": radial, "quadratic": quadratic}
