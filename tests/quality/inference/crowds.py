"""Crowds whose truth is known, for the tests of what is inferred from their answers."""

import random

import numpy as np

from quality.inference.answers import Answers
from quality.inference.beliefs import Beliefs

BELIEFS = Beliefs()


def crowd(seed=0, tasks=80, labels=3, rights=(0.9, 0.9, 0.8, 0.7, 0.34), known=()):
    """Return a truth, and the answers of people who are right so often, task by task."""
    dice = random.Random(seed)
    truth = [dice.randrange(labels) for _ in range(tasks)]
    rows = [
        (
            task,
            person,
            truth[task] if dice.random() < right else (truth[task] + dice.randrange(1, labels)) % labels,
        )
        for task in range(tasks)
        for person, right in enumerate(rights)
    ]
    task, person, label = np.array(rows).T
    column = np.full(tasks, -1)
    column[list(known)] = np.array(truth)[list(known)]
    return np.array(truth), Answers(task, person, label, column, len(rights), labels)
