"""What a classifier hears of a large pool is what it hears of a small one, block by block."""

import numpy as np
import pytest

from activelearning.representations import FUSED, RAW, SPEAKER
from activelearning.rounds import ground

PLACES = np.arange(90)


@pytest.fixture
def rows():
    """90 clips of six speakers, and some of nobody."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(90, 12)).astype(np.float32) * 10 ** np.arange(12, dtype=np.float32)


def both(rows, speakers, folder, monkeypatch):
    """Return the likenesses as they are kept for few clips, and for many."""
    few = ground._likenesses(rows, speakers, folder)
    monkeypatch.setattr(ground, "MOST_IN_GRAM", 10)
    monkeypatch.setattr(ground, "BLOCK", 32)
    return few, ground._likenesses(rows, speakers, folder)


def test_many_clips_are_heard_as_few_are(rows, tmp_path, monkeypatch):
    speakers = np.where(PLACES < 72, PLACES % 6, -1)
    few, many = both(rows, speakers, tmp_path, monkeypatch)
    assert set(few) == set(many) == {RAW, SPEAKER, FUSED}
    for name, likeness in few.items():
        assert np.allclose(likeness.kernel(PLACES, PLACES), many[name].kernel(PLACES, PLACES), atol=1e-3)
        assert np.allclose(likeness.lengths, many[name].lengths, rtol=1e-4)


def test_without_speakers_there_is_one_representation(rows, tmp_path, monkeypatch):
    few, many = both(rows, np.full(90, -1), tmp_path, monkeypatch)
    assert set(few) == set(many) == {RAW}


def test_rows_of_many_clips_lie_on_the_disk(rows, tmp_path, monkeypatch):
    _, many = both(rows, np.full(90, -1), tmp_path, monkeypatch)
    assert isinstance(many[RAW].rows, np.memmap)


def test_groups_are_numbered_by_name_and_nobody_is_no_group():
    assert ground._numbers(["b", "", "a", "b"]).tolist() == [1, -1, 0, 1]
