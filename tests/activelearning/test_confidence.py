"""Confidence: three ways to say how sure a classifier is."""

import numpy as np
import pytest

from activelearning import confidence

SAID = np.array([[1.0, 0, 0], [0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3], [0.6, 0.3, 0.1]])


def test_the_probability_of_the_predicted_class():
    assert confidence.of_prediction(SAID) == pytest.approx([1, 0.5, 1 / 3, 0.6])


def test_the_margin_between_the_two_likeliest():
    assert confidence.margin(SAID) == pytest.approx([1, 0, 0, 0.3])


def test_certainty_is_one_for_one_class_and_nothing_for_all_alike():
    found = confidence.certainty(SAID)
    assert found[[0, 2]] == pytest.approx([1, 0])
    assert found[1] == pytest.approx(1 - np.log(2) / np.log(3))


def test_a_question_with_one_class_is_certain():
    alone = np.ones((2, 1))
    assert confidence.margin(alone).tolist() == confidence.certainty(alone).tolist() == [1, 1]
