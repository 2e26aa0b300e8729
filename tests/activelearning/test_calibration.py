"""Calibration: probabilities as true as cross-validation says, also from a handful of labels."""

import numpy as np
import pytest

from activelearning import calibration
from activelearning.classifier import Classifier


def sounds(count, classes=2, apart=1.0, seed=0, size=30):
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=count)
    rows = rng.normal(size=(count, size))
    rows[np.arange(count), labels] += apart
    return rows, labels


def claims(apart, count=200, cost=0.01):
    """Return how much is claimed of new clips and how much is right."""
    rows, labels = sounds(count, apart=apart)
    new, truth = sounds(2000, apart=apart, seed=5)
    model = calibration.fit(Classifier(cost=cost), rows @ rows.T, labels, 2)
    said = model.probabilities(new @ rows.T)
    return said.max(axis=1).mean(), (said.argmax(axis=1) == truth).mean()


@pytest.mark.parametrize("apart", [1.5, 3.0])
def test_what_is_claimed_is_about_right(apart):
    claimed, right = claims(apart)
    assert claimed == pytest.approx(right, abs=0.06)


def test_of_noise_little_is_claimed():
    claimed, _ = claims(0.0)
    assert claimed < 0.62


@pytest.mark.parametrize(
    "labels", [[0, 1], [0] * 9 + [1], [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], list(range(10)), [3]]
)
def test_ten_labels_or_fewer_are_enough(labels):
    rows = np.random.default_rng(3).normal(size=(len(labels), 8))
    model = calibration.fit(Classifier(), rows @ rows.T, np.array(labels), 10)
    said = model.probabilities(rows @ rows.T)
    assert np.isfinite(said).all()
    assert said.sum(axis=1) == pytest.approx(1)


def test_without_anything_to_judge_by_sharpness_stays_where_it_leans():
    gram = np.eye(3) * 5
    model = calibration.fit(Classifier(), gram, np.array([0, 1, 2]), 3)
    assert model.sharpness == pytest.approx(2)


def test_parts_are_even_by_class_and_leave_lonely_classes_out():
    labels = np.array([0] * 10 + [1] * 5 + [2])
    parts = calibration.stratified(labels, 5, 0)
    assert parts[-1] == -1
    assert np.bincount(parts[:10]).tolist() == [2] * 5
    assert np.bincount(parts[10:15]).tolist() == [1] * 5
