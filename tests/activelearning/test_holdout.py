"""The holdout: whole groups in a seeded order, or single clips where groups are few."""

import numpy as np
import pytest

from activelearning.holdout import asked_of, holdout


def groups_of(groups, count):
    return np.arange(count) % groups


@pytest.mark.parametrize("seed", range(5))
def test_whole_groups_are_kept_apart(seed):
    groups = groups_of(20, 2000)
    found = holdout(groups, random_state=seed)
    assert found.by_group
    kept = set(groups[found.clips].tolist())
    # 10 % are two groups; at least four are taken.
    assert len(kept) == 4
    assert np.isin(groups, list(kept)).sum() == len(found.clips) == 400


def test_it_is_the_same_for_a_seed_and_others_for_others():
    groups = groups_of(30, 900)
    first = holdout(groups, random_state=1).clips
    assert (first == holdout(groups, random_state=1).clips).all()
    assert (first[:10] != holdout(groups, random_state=2).clips[:10]).any()


@pytest.mark.parametrize(("count", "wanted"), [(5000, 500), (600, 100), (150, 75)])
def test_few_groups_are_split_clip_by_clip(count, wanted):
    found = holdout(groups_of(7, count), random_state=0)
    assert not found.by_group
    assert len(found.clips) == wanted


def test_large_groups_leave_half_to_learn_from():
    groups = np.repeat(np.arange(8), 100)
    assert len(holdout(groups, random_state=0).clips) <= 400


def test_the_holdout_is_asked_about_bit_by_bit():
    assert [asked_of(others) for others in (0, 12, 100)] == [0, 3, 25]
    assert asked_of(400) == 100
