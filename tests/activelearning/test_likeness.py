"""Likeness from a Gram matrix and from rows says the same."""

import numpy as np
import pytest

from activelearning import likeness
from activelearning.classifier import Classifier
from activelearning.kernels import KERNELS
from activelearning.likeness import LikenessOfBoth, LikenessOfGram, LikenessOfRows


@pytest.fixture
def rows():
    return np.random.default_rng(1).normal(size=(30, 12)).astype(np.float32)


@pytest.mark.parametrize("kernel", KERNELS)
def test_both_ways_give_the_same_likeness_and_margins(rows, kernel):
    gram = LikenessOfGram(KERNELS[kernel](rows, rows))
    kept = LikenessOfRows(rows, kernel)
    labelled, others = np.arange(12), np.arange(12, 30)
    labels = np.arange(12) % 3
    model = Classifier().fit(gram.kernel(labelled, labelled), labels, 3)
    assert kept.cosine(others, labelled) == pytest.approx(gram.cosine(others, labelled), abs=1e-5)
    margins = gram.margins(model, labelled, others)
    assert margins.shape == (18, 3)
    assert kept.margins(model, labelled, others) == pytest.approx(margins, abs=1e-4)


def test_a_clip_is_like_itself_and_nobody_is_more_alike(rows):
    every = np.arange(30)
    found = LikenessOfRows(rows).cosine(every, every)
    assert np.diagonal(found) == pytest.approx(1)
    assert (np.abs(found) <= 1 + 1e-6).all()


def test_the_radial_kernel_falls_to_1_over_e_between_unrelated_rows():
    far = np.random.default_rng(2).normal(size=(2, 100_000)).astype(np.float32)
    assert KERNELS["radial"](far, far)[0, 1] == pytest.approx(np.exp(-1), rel=0.02)


def test_both_side_by_side_are_as_one_wide_row(rows):
    other = np.random.default_rng(3).normal(size=(30, 20)).astype(np.float32)
    both = LikenessOfBoth(LikenessOfRows(rows), LikenessOfRows(other))
    wide = LikenessOfRows(np.hstack([rows, other]) / np.float32(np.sqrt(2)))
    labelled, every = np.arange(9), np.arange(30)
    model = Classifier().fit(both.kernel(labelled, labelled), labelled % 3, 3)
    assert both.cosine(every, labelled) == pytest.approx(wide.cosine(every, labelled), abs=1e-5)
    assert both.margins(model, labelled, every) == pytest.approx(
        wide.margins(model, labelled, every), abs=1e-4
    )


def test_many_clips_are_seen_block_by_block(rows, monkeypatch):
    monkeypatch.setattr(likeness, "BLOCK", 7)
    monkeypatch.setattr(likeness, "FEW", 4)
    labelled, every = np.arange(6), np.arange(30)
    model = Classifier().fit(rows[:6] @ rows[:6].T, labelled % 2, 2)
    for some in (LikenessOfRows(rows), LikenessOfRows(rows, "radial")):
        assert some.margins(model, labelled, every).shape == (30, 1)
        assert np.diagonal(some.cosine(every, every)) == pytest.approx(1)


def test_no_clips_have_no_margins(rows):
    model = Classifier().fit(rows[:6] @ rows[:6].T, np.arange(6) % 2, 2)
    assert LikenessOfRows(rows).margins(model, np.arange(6), np.zeros(0, np.int64)).shape == (0, 1)


@pytest.mark.parametrize("clips", [[], [7], [3, 4, 5, 6], [29, 0, 11], [5, 5, 2], list(range(29, -1, -1))])
def test_a_stretch_read_as_it_lies_gives_each_clip_its_own_margins(rows, clips):
    labelled = np.arange(6)
    model = Classifier().fit(rows[:6] @ rows[:6].T, labelled % 3, 3)
    found = LikenessOfRows(rows).margins(model, labelled, np.array(clips, np.int64))
    assert found.shape == (len(clips), 3)
    assert found == pytest.approx(model.margins(rows[clips] @ rows[:6].T), abs=1e-4)
