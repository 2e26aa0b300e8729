"""Learning curves: area, the nearest rising curve, and where it crosses a target."""

import numpy as np
import pytest

from activelearning.curves import area, reached, rising

LABELS = np.array([10.0, 20.0, 40.0])


def test_the_area_is_the_mean_height():
    assert area(LABELS, np.array([0.5, 0.5, 0.5])) == pytest.approx(0.5)
    assert area(LABELS, np.array([0.0, 0.6, 0.6])) == pytest.approx((0.3 * 10 + 0.6 * 20) / 30)
    assert area(LABELS[:1], np.array([0.7])) == 0.7


def test_the_mean_curve_never_falls():
    curves = np.array([[0.2, 0.8, 0.4, 0.9], [0.4, 0.8, 0.6, 0.9]])
    assert rising(curves) == pytest.approx([0.3, 0.65, 0.65, 0.9])


def test_a_target_is_reached_between_two_points_at_once_or_never():
    curve = np.array([0.5, 0.7, 0.9])
    assert reached(LABELS, curve, 0.6) == pytest.approx(15)
    assert reached(LABELS, curve, 0.9) == pytest.approx(40)
    assert reached(LABELS, curve, 0.1) == 10
    assert reached(LABELS, curve, 0.95) is None
