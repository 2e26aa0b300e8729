"""Choosing clips that stand for all others. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from activelearning.likeness import Likeness
    from quality.inference.answers import Whole

#: Clips that stand for a large pool when likenesses to all of it would be too many.
SAMPLE = 2000


def sample(clips: Whole, rng: np.random.Generator, size: int) -> Whole:
    """Return the clips (n,), or so many of them drawn at random, in their order."""
    return clips if len(clips) <= size else np.sort(rng.choice(clips, size, replace=False))


def representatives(likeness: Likeness, clips: Whole, among: Whole, size: int, *, known: Whole) -> Whole:
    """Choose `size` of `clips` (n,) that together lie close to all of `among` (m,); returns their places.

    Greedy facility location (Wei, Iyer, Bilmes 2015): each next clip adds most to the sum over `among` of the
    cosine to the closest chosen one. So the chosen lie where there is much, and apart.
    """
    near = likeness.cosine(clips, among)
    covered = likeness.cosine(known, among).max(axis=0, initial=-1.0)
    chosen: list[int] = []
    for _ in range(size):
        gain = np.maximum(near - covered, 0).sum(axis=1)
        gain[chosen] = -1
        chosen.append(int(gain.argmax()))
        covered = np.maximum(covered, near[chosen[-1]])
    return np.array(chosen, np.int64)
