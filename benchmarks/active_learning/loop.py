"""One run of one strategy: clips get their true labels round by round, and what comes of it is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from activelearning.curves import reached
from activelearning.evaluation import uar
from activelearning.learner import Labelled, Learner, Learnt
from benchmarks.active_learning.protocol import ROUNDS, batch

if TYPE_CHECKING:
    from benchmarks.active_learning.protocol import Split
    from quality.inference.answers import Floats, Whole

POOL_TARGET = 0.95


@dataclass(frozen=True)
class Run:
    """Labels and UAR on the test after the first set and 20 rounds; labels until the pool was at 95 %."""

    labels: Whole
    uar: Floats
    labels_to_pool_95: float
    representations: tuple[str, ...]


def play(learner: Learner, labels: Whole, split: Split, first: Whole | None) -> Run:
    """Label the pool until 20 rounds are over and its labels, the machine's included, have 95 % UAR.

    `labels` (n,) are those of all clips; `first` is the first set, None where the strategy chooses its own.
    """
    size = batch(len(split.pool))
    clips = learner.begin(split.pool, size).clips if first is None else first
    unguided = np.ones(len(clips), bool)
    numbers, test, pool, chosen = [], [], [], []
    while True:
        labelled = Labelled(clips, labels[clips], unguided)
        learnt = learner.learn(labelled)
        numbers.append(len(clips))
        test.append(_test(learnt, labels, split.test, learner.classes))
        pool.append(_pool(learnt, labels, split.pool, learner.classes))
        chosen.append(learnt.choice.chosen)
        is_open = ~np.isin(split.pool, clips)
        if not is_open.any() or (len(numbers) > ROUNDS and max(pool) >= POOL_TARGET):
            break
        new = learner.next(learnt, labelled, split.pool[is_open], size)
        clips = np.concatenate([clips, new.clips])
        unguided = np.concatenate([unguided, new.unguided])
    there = reached(np.array(numbers, float), np.array(pool), POOL_TARGET)
    kept = slice(ROUNDS + 1)
    return Run(np.array(numbers[kept]), np.array(test[kept]), there or len(split.pool), tuple(chosen))


def _test(learnt: Learnt, labels: Whole, clips: Whole, classes: int) -> float:
    return uar(labels[clips], learnt.probabilities(clips).argmax(axis=1), classes)


def _pool(learnt: Learnt, labels: Whole, clips: Whole, classes: int) -> float:
    """Return the UAR of the whole pool: people's labels where there are some, the machine's elsewhere."""
    said = learnt.probabilities(clips).argmax(axis=1)
    return uar(labels[clips], np.where(np.isin(clips, learnt.labelled), labels[clips], said), classes)
