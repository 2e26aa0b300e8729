"""What going on is worth, of many tasks at once: the arrays of `quality.inference.worth`. Pure."""

from collections.abc import Iterator

import numpy as np

from quality.inference.answers import Floats
from quality.inference.beliefs import Beliefs
from quality.inference.worth import Average, ways_of

#: How often the best label, the second and another were said.
Said = tuple[int, ...]


def gains(
    together: Floats, *, left: int, who: Average, target: float, price: float, beliefs: Beliefs
) -> Floats:
    """Return how much surer, prices paid, going on makes each task (n x 2 C); as `worth.gain`, for arrays."""
    if left <= 0 or not len(together):
        return np.zeros(len(together))
    labels = together.shape[1] // 2
    ways = np.array(ways_of(labels, who, beliefs))
    begun = _weights(together)
    values: dict[Said, Floats] = {}
    going_on = np.zeros(len(together))
    for said in _from_the_end(left, len(ways)):
        weights = begun * np.prod(ways ** np.array(said)[:, None], axis=0)
        whole, surest = weights.sum(axis=1), _surest(weights)
        if sum(said) == left:
            values[said] = surest
            continue
        going_on = sum((values[_one_more(said, place)] for place in range(len(ways))), -price * whole)
        ends = surest >= target * whole
        values[said] = np.where(ends, surest, np.maximum(surest, going_on))
    # The last of them is the task as it is.
    gained: Floats = going_on - _surest(begun)
    return gained


def _from_the_end(left: int, ways: int) -> Iterator[Said]:
    """Yield all that may be said with so many answers, the longest first; nothing comes last."""
    for number in range(left, -1, -1):
        yield from _counts(number, ways)


def _counts(number: int, ways: int) -> Iterator[Said]:
    if ways == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in _counts(number - first, ways - 1):
            yield (first, *rest)


def _one_more(said: Said, place: int) -> Said:
    return (*said[:place], said[place] + 1, *said[place + 1 :])


def _weights(together: Floats) -> Floats:
    """Return the weights of the best label, the second and the rest (n x 6): easy and hard, in turn."""
    count = together.shape[1] // 2
    both = together.reshape(-1, 2, count)
    order = np.argsort(-both.sum(axis=1), axis=1, kind="stable")
    ranked = np.take_along_axis(both, order[:, None, :], axis=2)
    rest = ranked[:, :, 2:].sum(axis=2, keepdims=True)
    parts = np.concatenate([ranked[:, :, :2], rest], axis=2)
    return parts.transpose(0, 2, 1).reshape(-1, 6)


def _surest(weights: Floats) -> Floats:
    surest: Floats = np.maximum(weights[:, 0] + weights[:, 1], weights[:, 2] + weights[:, 3])
    return surest
