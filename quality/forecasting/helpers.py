"""Who is likely to answer next: those who answered lately, and as many newcomers as lately. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from quality.inference.answers import Answers, Floats, Whole
from quality.inference.attention import newcomer
from quality.inference.beliefs import Beliefs
from quality.inference.posterior import Estimate

# The newest votes, by which it is told who answers now.
LATELY = 2000
# Among so many votes there is at least one by a newcomer.
SOME_NEW = 100


@dataclass(frozen=True)
class Helpers:
    """People who may answer next, the last of them somebody new (K).

    `share` (K) says how many of the answers are theirs; `now` (K x (S + 2)) whether they listen; `columns`
    (K x C x C: label said, true label) how they answer then, `blind` (K x C) what they say without listening.
    """

    share: Floats
    now: Floats
    columns: Floats
    blind: Floats

    @property
    def listens(self) -> Floats:
        """How probably each of them listens (K)."""
        found: Floats = self.now[:, :-2].sum(axis=1)
        return found


def helpers_of(
    answers: Answers, estimate: Estimate, beliefs: Beliefs, *, away: Collection[int] = ()
) -> Helpers:
    """Return who is likely to answer next; those who are `away` are paused, and come no more."""
    votes = np.flatnonzero(answers.known[answers.task] < 0)
    if answers.again is not None:
        votes = votes[~answers.again[votes]]
    person = answers.person[votes[-LATELY:]]
    counts = np.bincount(person, minlength=answers.people).astype(float)
    counts[list(away)] = 0.0
    known = np.flatnonzero(counts)
    labels = answers.labels
    fresh = newcomer(estimate.attention.levels, estimate.attention.careless, beliefs)
    said = np.bincount(answers.person * labels + answers.label, minlength=answers.people * labels)
    habit = said.reshape(answers.people, labels) + 1 / labels
    blind = 0.5 / labels + 0.5 * habit / habit.sum(axis=1, keepdims=True)
    share = np.r_[counts[known] / max(counts.sum(), 1.0), 0.0]
    new = _newcomers(person)
    return Helpers(
        share=np.r_[share[:-1] * (1 - new), new] if len(known) else np.ones(1),
        now=np.concatenate([estimate.attention.now[known], fresh[None]]),
        columns=np.concatenate([estimate.columns[known], _of_newcomer(estimate, labels)[None]]),
        blind=np.concatenate([blind[known], np.full((1, labels), 1 / labels)]),
    )


def _newcomers(person: Whole) -> float:
    """Return which share of the newer half of these votes is by people who were not among the older half."""
    half = len(person) // 2
    new = ~np.isin(person[half:], person[:half])
    return float((new.sum() + 1) / (len(new) + SOME_NEW))


def _of_newcomer(estimate: Estimate, labels: int) -> Floats:
    """Return how somebody answers who listens as the crowd does on average (C x C)."""
    pool = estimate.pool
    errors = np.clip((1 - pool.accuracy) * pool.relative, 0.005, 0.95)
    found: Floats = errors * pool.wrong
    found[np.arange(labels), np.arange(labels)] = 1 - errors
    return found
