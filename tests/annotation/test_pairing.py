"""Which clips are compared with which."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.pairing import draw


def drawn(wanting, others=(), per_clip=3, seed=0, there=()):
    return draw(list(wanting), list(others), per_clip, random.Random(seed), there)


def times(pairs):
    return Counter(clip for pair in pairs for clip in pair)


@given(st.integers(2, 60), st.integers(1, 12), st.integers())
def test_each_clip_stands_in_as_many_pairs_and_no_pair_comes_twice(size, per_clip, seed):
    pairs = drawn(range(size), per_clip=per_clip, seed=seed)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(first != second for first, second in pairs)
    wanted = min(per_clip, size - 1)
    stands = times(pairs)
    assert set(stands) == set(range(size))
    assert sorted(stands.values())[:-1] == [wanted] * (size - 1)
    assert max(stands.values()) - wanted == size * wanted % 2


@given(st.integers(3, 60), st.integers(2, 8), st.integers())
def test_every_clip_is_linked_to_every_other(size, per_clip, seed):
    neighbours = {clip: set() for clip in range(size)}
    for one, other in drawn(range(size), per_clip=per_clip, seed=seed):
        neighbours[one].add(other)
        neighbours[other].add(one)
    reached, ahead = {0}, [0]
    while ahead:
        for clip in neighbours[ahead.pop()] - reached:
            reached.add(clip)
            ahead.append(clip)
    assert len(reached) == size


@given(st.integers(1, 20), st.integers(0, 40), st.integers(1, 6), st.integers())
def test_what_comes_later_is_linked_to_what_was_there(later, before, per_clip, seed):
    wanting, others = range(later), range(100, 100 + before)
    pairs = drawn(wanting, others, per_clip, seed)
    assert not any(set(pair) <= set(others) for pair in pairs)
    stands = times(pairs)
    company = min(before, max(later, per_clip))
    for clip in wanting:
        assert min(per_clip, later + company - 1) <= stands[clip] <= per_clip + 1


def test_a_pair_that_is_there_is_not_drawn_again():
    there = {frozenset(pair) for pair in drawn(range(6))}
    again = drawn(range(6), there=there)
    assert again == []
    others = drawn(range(6), seed=1, there=there)
    assert all(frozenset(pair) not in there for pair in others)


def test_the_seed_decides_and_either_clip_may_come_first():
    assert drawn(range(50)) == drawn(range(50)) != drawn(range(50), seed=1)
    firsts = sum(first < second for first, second in drawn(range(200), per_clip=10))
    assert firsts == pytest.approx(500, abs=100)


@pytest.mark.parametrize("alone", [[], [1]])
def test_one_clip_is_compared_with_nothing(alone):
    assert drawn(alone) == []
