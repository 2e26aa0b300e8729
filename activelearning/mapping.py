"""Clips on a plane, so that what is alike lies together. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import eigh
from sklearn.manifold import TSNE

if TYPE_CHECKING:
    from quality.inference.answers import Floats, Whole

#: As many dots as can be told apart; of more clips, some are drawn.
MOST = 2000
#: Of the dots, at most so many are clips that people were asked about, if there are others.
ASKED = 0.5
#: A neighbourhood of t-SNE, in clips; small maps have smaller ones.
NEIGHBOURS = 30
FEWEST = 3


def drawn(asked: Whole, clips: int, *, random_state: int, most: int = MOST) -> Whole:
    """Choose which of so many clips lie on the map: half of it those that were asked about (a,), at most.

    The order in which clips are drawn is the same after each round, so that few dots come and go. Returns
    their places, sorted.
    """
    order = np.random.default_rng([random_state, 43]).permutation(clips)
    is_asked = np.zeros(clips, bool)
    is_asked[asked] = True
    heard, others = order[is_asked[order]], order[~is_asked[order]]
    room = max(int(most * ASKED), most - len(others))
    heard = heard[:room]
    return np.sort(np.concatenate([heard, others[: most - len(heard)]]))


def principal(gram: Floats) -> Floats:
    """Return the first two principal components of clips from their Gram matrix (n, n), shape (n, 2).

    As kernel PCA (Schölkopf, Smola, Müller 1998): with a linear kernel it is PCA of the features. The sign
    of an axis means nothing; it is chosen so that the longer tail lies to the right, above.
    """
    clips = len(gram)
    if clips < FEWEST:
        return np.zeros((clips, 2))
    means = gram.mean(axis=0)
    centred = gram - means[None, :] - means[:, None] + means.mean()
    values, vectors = eigh(centred, subset_by_index=[clips - 2, clips - 1])
    found = vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0))
    tails = (found**3).sum(axis=0)
    return np.asarray(found * np.where(tails < 0, -1, 1))


def neighbours(gram: Floats, begin: Floats, *, random_state: int) -> Floats:
    """Return a plane that keeps near clips near (t-SNE: van der Maaten, Hinton 2008), shape (n, 2).

    It begins with the principal components (n, 2), so that the same clips give about the same map (Kobak,
    Berens 2019). Far and near between groups mean nothing in it.
    """
    clips = len(gram)
    if clips <= FEWEST or not begin[:, 0].std():
        return begin
    squares = np.diagonal(gram)
    away = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * gram, 0))
    np.fill_diagonal(away, 0)
    found = TSNE(
        metric="precomputed",
        perplexity=min(NEIGHBOURS, (clips - 1) / 3),
        init=(begin / begin[:, 0].std() * 1e-4).astype(np.float32),
        random_state=random_state,
    )
    return np.asarray(found.fit_transform(away), np.float64)


def on_square(points: Floats, side: int) -> Whole:
    """Lay points (n, 2) on a square of whole numbers, 0 to `side`, both axes by the same measure."""
    if not len(points):
        return np.zeros((0, 2), np.int64)
    low, high = points.min(axis=0), points.max(axis=0)
    widest = float((high - low).max()) or 1.0
    inside = (points - (low + high) / 2) / widest + 0.5
    return np.asarray(np.clip(np.round(inside * side), 0, side), np.int64)
