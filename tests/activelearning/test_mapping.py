"""Clips on a plane: alike lies together, and the same clips give the same map."""

import numpy as np
import pytest

from activelearning.mapping import drawn, neighbours, on_square, principal


@pytest.fixture
def gram():
    """Return the likenesses of 60 clips of two kinds, first one then the other, in 40 features."""
    rows = np.random.default_rng(1).normal(size=(60, 40))
    rows[30:, 0] += 12
    return rows @ rows.T


def test_the_first_component_is_that_of_the_features():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(50, 6)) * np.array([9, 4, 1, 1, 1, 1])
    found = principal(rows @ rows.T)
    _, _, turned = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    by_features = (rows - rows.mean(axis=0)) @ turned[:2].T
    assert np.abs(found) == pytest.approx(np.abs(by_features), abs=1e-6)


def test_both_maps_keep_kinds_apart(gram):
    first = principal(gram)
    near = neighbours(gram, first, random_state=0)
    for points in (first, near):
        assert points.shape == (60, 2)
        own, other = points[:30].mean(axis=0), points[30:].mean(axis=0)
        closer = np.linalg.norm(points - own, axis=1) < np.linalg.norm(points - other, axis=1)
        assert closer.tolist() == [True] * 30 + [False] * 30


def test_the_same_clips_give_the_same_map(gram):
    first = principal(gram)
    again = neighbours(gram, first, random_state=4)
    assert (neighbours(gram, first, random_state=4) == again).all()


@pytest.mark.parametrize("clips", [0, 1, 2, 3, 4])
def test_hardly_any_clips_have_a_map_too(clips):
    rows = np.random.default_rng(2).normal(size=(clips, 5))
    first = principal(rows @ rows.T)
    placed = on_square(neighbours(rows @ rows.T, first, random_state=0), 1000)
    assert placed.shape == (clips, 2)
    assert ((placed >= 0) & (placed <= 1000)).all()


def test_clips_that_are_all_the_same_lie_in_the_middle():
    gram = np.ones((5, 5))
    placed = on_square(neighbours(gram, principal(gram), random_state=0), 1000)
    assert np.abs(placed - 500).max() <= 500


def test_a_square_keeps_shapes():
    placed = on_square(np.array([[0, 0], [4, 1], [2, 0.5]]), 1000)
    assert placed.tolist() == [[0, 375], [1000, 625], [500, 500]]


def test_half_of_a_sample_are_clips_that_were_asked_about_and_few_come_and_go():
    asked = np.arange(300)
    found = drawn(asked, 1000, random_state=1, most=100)
    assert len(found) == len(set(found.tolist())) == 100
    assert (found < 300).sum() == 50
    later = drawn(np.arange(330), 1000, random_state=1, most=100)
    assert len(np.intersect1d(found, later)) > 80


def test_a_small_pool_is_drawn_whole_and_without_others_all_room_is_for_the_asked():
    assert drawn(np.arange(3), 40, random_state=0).tolist() == list(range(40))
    assert len(drawn(np.arange(40), 40, random_state=0, most=30)) == 30
