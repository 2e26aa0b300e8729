"""What chance would have come to: measured where it can be, else continued, and never too far."""

import numpy as np
import pytest

from activelearning.chance import REACH, Chance, Cost, by_chance, told
from activelearning.classifier import Classifier
from activelearning.learner import Labelled, Learner
from activelearning.likeness import LikenessOfGram
from activelearning.plans import plan

CLIPS = 400


@pytest.fixture
def pool():
    """Return the likeness and labels of noisy clips of two kinds."""
    rng = np.random.default_rng(5)
    labels = rng.integers(2, size=CLIPS)
    rows = rng.normal(size=(CLIPS, 60))
    rows[:, :6] += 0.8 * labels[:, None]
    return LikenessOfGram(rows @ rows.T), labels


def measured(pool, unguided, held=slice(300, CLIPS), labels=120):
    likeness, truth = pool
    own = np.arange(labels)
    labelled = Labelled(own, truth[own], unguided)
    learner = Learner(plan("least"), {"raw": likeness}, np.arange(CLIPS), 2)
    apart = np.arange(CLIPS)[held]
    return by_chance(
        Classifier(), learner.learn(labelled), labelled, held=apart, truth=truth[apart], classes=2
    )


def test_the_curve_uses_only_clips_that_no_classifier_chose(pool):
    unguided = np.arange(120) < 50
    found = measured(pool, unguided)
    assert found.labels[-1] == 50
    assert found.mean[-1] > found.mean[0]
    # What the classifier chose may say anything: the curve does not know it.
    likeness, truth = pool
    other = truth.copy()
    other[50:120] = 1 - other[50:120]
    assert (measured((likeness, other), unguided).uar == found.uar).all()


def test_few_clips_or_no_holdout_make_no_curve(pool):
    assert measured(pool, np.arange(120) < 10) is None
    assert measured(pool, np.ones(120, bool), held=slice(0, 0)) is None


def test_its_forecast_is_near_what_more_labels_by_chance_really_give(pool):
    short, long = (measured(pool, np.ones(labels, bool), labels=labels) for labels in (70, 280))
    assert short.at(np.array([280.0]))[0] == pytest.approx(long.mean[-1], abs=0.06)


def test_a_straight_curve_is_continued_straight_and_not_too_far():
    labels = np.array([10, 20, 40, 80])
    found = Chance(labels, np.tile(0.5 + 0.05 * np.log2(labels / 10), (20, 1)))
    assert found.at(np.array([160.0]))[0] == pytest.approx(0.70)
    assert found.labels_to(0.70) == pytest.approx([160, 160, 160])
    assert found.labels_to(0.60) == [40, 40, 40]
    assert found.labels_to(0.5 + 0.05 * np.log2(8 * REACH) + 0.01) == [np.inf] * 3


def test_a_flat_curve_never_arrives():
    found = Chance(np.array([10, 20, 40, 80]), np.full((20, 4), 0.5))
    kept = told(found, 0.8, Cost(100, 2))
    assert kept["needed"] == [None, None, None]
    assert kept["measured"][-1] == [260, 0.5]
    assert kept["further_than"] == 100 + 2 * 80 * REACH
