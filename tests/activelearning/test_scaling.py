"""Standardising: float64 inside, clipped, over all clips or within speakers."""

import numpy as np
import pytest

from activelearning import scaling
from activelearning.scaling import FURTHEST, Scale, by_speaker, known_speakers


def rows(count=60, size=7, seed=0):
    return np.random.default_rng(seed).normal(3, 2, (count, size)).astype(np.float32)


def test_columns_get_mean_zero_and_deviation_one(monkeypatch):
    monkeypatch.setattr(scaling, "BLOCK", 17)
    found = Scale.of(rows()).apply(rows())
    assert found.dtype == np.float32
    assert found.mean(axis=0) == pytest.approx(0, abs=1e-5)
    assert found.std(axis=0) == pytest.approx(1, abs=1e-2)


def test_features_of_1e12_keep_their_small_differences():
    some = rows().astype(np.float64)
    far = (some * 1e10 + 1e12).astype(np.float32)
    assert Scale.of(far).apply(far) == pytest.approx(Scale.of(some).apply(some), abs=1e-2)


def test_one_wild_value_is_clipped_and_a_still_column_is_nothing():
    some = rows()
    some[0, 0], some[:, 1] = 1e12, 0.1
    found = Scale.of(some).apply(some)
    assert found[0, 0] == FURTHEST
    assert not found[:, 1].any()


def test_no_rows_get_a_sentence():
    with pytest.raises(ValueError, match="no rows"):
        Scale.of(rows(0))


def test_each_speaker_gets_mean_zero_but_who_has_few_clips_or_no_name():
    some, speakers = rows(), np.repeat([0, 1, 2, -1], [25, 20, 5, 10])
    some[speakers == 1] += 4
    everybody = Scale.of(some)
    found = by_speaker(some, speakers, everybody)
    assert found[speakers == 1].mean(axis=0) == pytest.approx(0, abs=1e-5)
    left = (speakers == 2) | (speakers == -1)
    assert (found[left] == everybody.apply(some)[left]).all()
    assert known_speakers(speakers).tolist() == [0, 1]
