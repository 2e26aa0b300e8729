"""Which clips are compared with which. Pure.

Clips are mixed into a circle, and each is compared with its neighbours at some distances: every clip stands
in the same number of pairs (one clip in one more, where it does not come out even), no pair comes twice, and
from two pairs on every clip is linked to every other, so that one ranking can be made of all.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

ClipT = TypeVar("ClipT")
Pair = tuple[ClipT, ClipT]


def draw(
    wanting: Sequence[ClipT],
    others: Sequence[ClipT],
    per_clip: int,
    dice: random.Random,
    there: Collection[frozenset[ClipT]] = (),
) -> list[Pair[ClipT]]:
    """Return pairs, in any order and either way round, that give each clip wanting some `per_clip` of them.

    As many of the others, which have theirs, are mixed in, so that what comes later is linked to what was
    there. No pair that is `there` is drawn again.
    """
    company = min(len(others), max(len(wanting), per_clip))
    circle = [*wanting, *dice.sample(others, company)]
    dice.shuffle(circle)
    new = set(wanting)
    pairs = [
        pair
        for pair in _neighbours(circle, per_clip)
        if not new.isdisjoint(pair) and frozenset(pair) not in there
    ]
    dice.shuffle(pairs)
    return [pair if dice.random() < 0.5 else pair[::-1] for pair in pairs]


def _neighbours(circle: Sequence[ClipT], per_clip: int) -> Iterator[Pair[ClipT]]:
    size = len(circle)
    per_clip = min(per_clip, size - 1)
    for distance in range(1, per_clip // 2 + 1):
        yield from ((circle[place], circle[(place + distance) % size]) for place in range(size))
    if per_clip > 0 and per_clip % 2:
        yield from _opposites(circle)


def _opposites(circle: Sequence[ClipT]) -> Iterator[Pair[ClipT]]:
    """Return pairs across the circle, each clip in one; of an odd number the first is in two."""
    size, half = len(circle), len(circle) // 2
    if size % 2 == 0:
        return zip(circle[:half], circle[half:], strict=True)
    # Steps of half an odd circle come by every place, since the two numbers share no factor.
    walk = [circle[step * half % size] for step in range(size)]
    return zip(walk[::2], [*walk[1::2], walk[0]], strict=True)
