"""Evaluation: unweighted average recall and how well it is known."""

import numpy as np
import pytest

from activelearning import evaluation

TRUTH = np.array([0, 0, 0, 0, 1, 1])


def test_each_class_counts_alike():
    assert evaluation.uar(TRUTH, np.zeros(6, np.int64), 2) == pytest.approx(0.5)
    assert evaluation.uar(TRUTH, np.array([0, 0, 0, 1, 1, 1]), 2) == pytest.approx((0.75 + 1) / 2)


def test_a_class_without_clips_does_not_count():
    assert evaluation.uar(TRUTH, TRUTH, 5) == 1
    counts = evaluation.confusion(TRUTH, TRUTH, 3)
    assert counts.tolist() == [[4, 0, 0], [0, 2, 0], [0, 0, 0]]
    assert np.isnan(evaluation.recalls(counts)[2])


def test_no_clips_get_a_sentence():
    none = np.zeros(0, np.int64)
    with pytest.raises(ValueError, match="holdout"):
        evaluation.uar(none, none, 2)


def test_the_interval_holds_the_figure_and_narrows_with_clips():
    few = evaluation.uar_interval(TRUTH, np.array([0, 0, 0, 1, 1, 1]), 2)
    many = evaluation.uar_interval(np.tile(TRUTH, 50), np.tile([0, 0, 0, 1, 1, 1], 50), 2)
    assert few.low < many.low < few.mean == many.mean < few.high <= 1
    assert evaluation.uar_interval(TRUTH, TRUTH, 2).low < 0.9


def test_of_a_class_that_no_clip_has_anything_may_be_true():
    ones = np.zeros(60, np.int64)
    alone = evaluation.uar_interval(ones, ones, 2)
    beside = evaluation.uar_interval(ones, ones, 2, also=[0, 1])
    assert alone.low > 0.9
    assert beside.low < 0.6
    assert beside.mean == alone.mean == 1


def test_the_interval_holds_the_truth_19_times_of_20():
    rng = np.random.default_rng(4)
    truth = np.repeat([0, 1, 2], [60, 30, 15])
    found = []
    for _ in range(300):
        predicted = np.where(rng.random(105) < np.array([0.9, 0.7, 0.5])[truth], truth, (truth + 1) % 3)
        interval = evaluation.uar_interval(truth, predicted, 3)
        found.append(interval.low <= 0.7 <= interval.high)
    assert np.mean(found) == pytest.approx(0.95, abs=0.03)
