"""The default: representatives first, then least certainty."""

import numpy as np
import pytest

from activelearning.likeness import LikenessOfGram
from activelearning.strategies.contract import Pool
from activelearning.strategies.default import Default
from activelearning.strategies.ranking import LeastCertain
from activelearning.strategies.typical import representatives, sample


@pytest.fixture
def heaps():
    """Return rows in four heaps of 40, 30, 20 and 10 clips, and ten clips that lie alone."""
    rng = np.random.default_rng(6)
    middles = 4 * np.eye(14)
    heap = np.repeat(np.arange(14), [40, 30, 20, 10, *[1] * 10])
    return middles[heap] + 0.3 * rng.normal(size=(110, 14)), heap


def test_the_first_set_stands_for_all_heaps_before_any_clip_that_lies_alone(heaps):
    rows, heap = heaps
    pool = Pool(np.arange(110), LikenessOfGram(rows @ rows.T), np.zeros(0, np.int64))
    found = Default().query(pool, 4)
    assert sorted(heap[found].tolist()) == [0, 1, 2, 3]


def test_what_is_labelled_stands_for_its_heap_already(heaps):
    rows, heap = heaps
    likeness, labelled = LikenessOfGram(rows @ rows.T), np.array([0, 1, 40])
    pool = Pool(np.setdiff1d(np.arange(110), labelled), likeness, labelled)
    assert sorted(heap[pool.clips[Default().query(pool, 2)]].tolist()) == [2, 3]


def test_the_classifier_is_asked_once_there_are_labels_enough():
    strategy = Default(explored=24, of_a_class=3)
    assert [strategy.exploring(labels, 2) for labels in (0, 23, 24)] == [1, 1, 0]
    assert [strategy.exploring(labels, 20) for labels in (59, 60)] == [1, 0]


def test_from_then_on_it_takes_what_is_least_certain(heaps):
    rows, _ = heaps
    said = np.random.default_rng(1).dirichlet(np.ones(3), 110)
    pool = Pool(np.arange(110), LikenessOfGram(rows @ rows.T), np.arange(3), said)
    assert (Default().query(pool, 20) == LeastCertain().query(pool, 20)).all()


def test_a_large_pool_is_seen_through_a_sample(heaps):
    rows, heap = heaps
    clips = sample(np.arange(110), np.random.default_rng(0), size=60)
    assert len(clips) == 60
    found = representatives(LikenessOfGram(rows @ rows.T), clips, clips, 3, known=np.zeros(0, np.int64))
    assert sorted(heap[clips[found]].tolist()) == [0, 1, 2]
