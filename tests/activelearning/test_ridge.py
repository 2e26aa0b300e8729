"""Ridge regression over likenesses, what it does not know, and how it is measured."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from activelearning import ridge
from activelearning.concordance import ccc, ccc_interval


@pytest.fixture
def clips():
    """Return features and numbers of 80 clips: two axes, of which the second is noise."""
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(80, 50))
    numbers = np.stack([3 + rows[:, :5].sum(axis=1) + 0.3 * rng.normal(size=80), rng.normal(size=80)], axis=1)
    return rows, numbers


def test_it_says_what_a_ridge_regression_says(clips):
    rows, numbers = clips
    model = ridge.fit(rows[:60] @ rows[:60].T, numbers[:60])
    own = Ridge(alpha=model.ridge * model.unit, fit_intercept=False)
    own.fit(rows[:60], numbers[:60] - numbers[:60].mean(axis=0))
    expected = own.predict(rows[60:]) + numbers[:60].mean(axis=0)
    assert model.predict(rows[60:] @ rows[:60].T) == pytest.approx(expected, abs=1e-8)


def test_it_learns_what_there_is_to_learn(clips):
    rows, numbers = clips
    model = ridge.fit(rows[:60] @ rows[:60].T, numbers[:60])
    said = model.predict(rows[60:] @ rows[:60].T)
    assert ccc(numbers[60:, :1], said[:, :1]) > 0.6
    assert ccc(numbers[60:, 1:], said[:, 1:]) < 0.3


def test_what_has_a_label_is_known_and_what_is_like_nothing_is_not(clips):
    rows, numbers = clips
    model = ridge.fit(rows[:40] @ rows[:40].T, numbers[:40])
    away = np.linalg.svd(rows[:40])[2][40:41]
    some = np.vstack([rows[:40], away])
    unknown = model.unknown(some @ rows[:40].T, (some**2).sum(axis=1))
    assert ((unknown >= 0) & (unknown <= 1)).all()
    assert unknown[-1] == pytest.approx(1)
    assert unknown[:40].max() < 0.9
    assert model.spread(some @ rows[:40].T, (some**2).sum(axis=1)).shape == (41, 2)


def test_one_label_is_its_mean_and_none_is_refused():
    model = ridge.fit(np.ones((1, 1)), np.array([[4.0]]))
    assert model.predict(np.ones((3, 1))) == pytest.approx(4.0)
    with pytest.raises(ValueError, match="no label"):
        ridge.fit(np.ones((0, 0)), np.ones((0, 1)))


def test_concordance_forgives_neither_scale_nor_shift():
    truth = np.arange(10.0)[:, None]
    assert ccc(truth, truth) == 1
    assert ccc(truth, truth + 5) < 0.5
    assert ccc(truth, 2 * truth) < 0.8
    assert ccc(truth, -truth) == 0
    assert ccc(truth, np.full((10, 1), 4.5)) == 0


def test_lins_own_definition_holds():
    rng = np.random.default_rng(1)
    truth, said = rng.normal(size=(2, 500, 1))
    said = truth + 0.5 * said
    r = np.corrcoef(truth[:, 0], said[:, 0])[0, 1]
    bias = (2 * truth.std() * said.std()) / (truth.var() + said.var() + (truth.mean() - said.mean()) ** 2)
    assert ccc(truth, said) == pytest.approx(r * bias)


def test_the_interval_holds_the_figure_and_needs_clips():
    rng = np.random.default_rng(2)
    truth = rng.normal(size=(60, 1))
    found = ccc_interval(truth, truth + rng.normal(size=(60, 1)))
    assert 0 <= found.low < found.mean < found.high <= 1
    with pytest.raises(ValueError, match="holdout"):
        ccc_interval(truth[:0], truth[:0])
