"""How people confuse labels, shrunk in two steps: the pool, one accuracy each, then rows of their own. Pure.

A full confusion matrix (Dawid and Skene 1979) overfits at three answers a clip. Here a person's accuracy
leans on the pool's, and their rows lean on what the pool confuses at that accuracy, as Dirichlet
priors would.
"""

from dataclasses import dataclass

import numpy as np

from quality.inference.answers import Answers, Floats, add_up
from quality.inference.beliefs import Beliefs, accuracy

MOST_ERROR = 0.95
LEAST_ERROR = 0.005
LEAST_SKILL = 0.05


@dataclass(frozen=True)
class Counts:
    """Expected counts of what people said: `table` (J x C x C) by person, label said, true label."""

    table: Floats
    share: Floats

    @property
    def rows(self) -> Floats:
        """Answers by person and true label (J x C)."""
        rows: Floats = self.table.sum(axis=1)
        return rows

    @property
    def right(self) -> Floats:
        """Right answers by person (J)."""
        right: Floats = np.trace(self.table, axis1=1, axis2=2)
        return right


@dataclass(frozen=True)
class Pool:
    """What the pool does: its mean accuracy, errors by true label relative to it (C), where they go.

    `wrong` (C x C): label said, true label; each column sums to 1 and has nothing on the diagonal.
    """

    accuracy: float
    relative: Floats
    wrong: Floats


def count(answers: Answers, share: Floats) -> Counts:
    """Add up what people said; `share` (N x C) is how far each answer was to each true label."""
    size = answers.people * answers.labels
    table = add_up(answers.person * answers.labels + answers.label, share, size)
    return Counts(table.reshape(answers.people, answers.labels, answers.labels), share)


def pool_of(counts: Counts, beliefs: Beliefs) -> Pool:
    """Return the mean over everybody, leaning on the beliefs."""
    said = counts.table.sum(axis=0)
    labels = len(said)
    right, whole = np.diag(said).copy(), said.sum(axis=0)
    believed = accuracy(beliefs.skill, labels)
    mean = (right.sum() + beliefs.skill_answers * believed) / (whole.sum() + beliefs.skill_answers)
    strength = beliefs.pool_answers
    errors = (whole - right + strength * (1 - mean)) / (whole + strength)
    # The pool is no worse than chance: else all labels could be exchanged and fit as well.
    mean = max(float(mean), 1 / labels + LEAST_SKILL)
    errors = np.minimum(errors, 1 - 1 / labels)
    wrong = said + strength / labels
    np.fill_diagonal(wrong, 0.0)
    return Pool(mean, errors / (1 - mean), wrong / wrong.sum(axis=0))


def leaning(right: Floats, whole: Floats, pool: Pool, beliefs: Beliefs) -> Floats:
    """Return accuracies of people who were right so often, leaning on the pool's."""
    strength = beliefs.person_answers
    found: Floats = (right + strength * pool.accuracy) / (whole + strength)
    return found


def of_answers(answers: Answers, counts: Counts, pool: Pool, beliefs: Beliefs) -> Floats:
    """Return how probable each answer is for each true label (N x C), by all else that person said."""
    person, label, row = answers.person, answers.label, np.arange(len(answers))
    own = counts.share
    right = counts.right[person] - own[row, label]
    whole = counts.rows.sum(axis=1)[person] - own.sum(axis=1)
    errors = _errors(leaning(right, whole, pool, beliefs), pool)
    base = errors * pool.wrong[label]
    base[row, label] = 1 - errors[row, label]
    strength = beliefs.row_answers
    found = counts.table[person, label] - own + strength * base
    shrunk = np.clip(found / (counts.rows[person] - own + strength), 1e-6, 1.0)
    # No answer speaks against its own label: who says the opposite is no help, and nothing turns round.
    shrunk[row, label] = np.maximum(shrunk[row, label], shrunk.mean(axis=1))
    return shrunk


def of_people(counts: Counts, pool: Pool, beliefs: Beliefs) -> Floats:
    """Return how probable each label is for each true label (J x C x C: person, label said, true label)."""
    errors = _errors(leaning(counts.right, counts.rows.sum(axis=1), pool, beliefs), pool)
    base = errors[:, None, :] * pool.wrong
    labels = np.arange(base.shape[1])
    base[:, labels, labels] = 1 - errors
    strength = beliefs.row_answers
    shrunk = np.clip((counts.table + strength * base) / (counts.rows[:, None, :] + strength), 1e-6, 1.0)
    shrunk[:, labels, labels] = np.maximum(shrunk[:, labels, labels], shrunk.mean(axis=2))
    return shrunk


def _errors(accuracies: Floats, pool: Pool) -> Floats:
    errors: Floats = (1 - accuracies)[:, None] * pool.relative
    return np.clip(errors, LEAST_ERROR, MOST_ERROR)
