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


@dataclass(frozen=True)
class Helpers:
    """People who may answer next, the last of them somebody new (K).

    `share` (K) says how many of the answers are theirs; `now` (K x (S + 2)) whether they listen; `columns`
    (K x C x C: label said, true label) how they answer then. `person` (K) is who each is among all people, -1
    somebody new; `sure` (K) is of how many answers what is known of each alone is worth, `leans` (K) how far
    they are taken for the crowd's average. `each` is how many answers a person gave lately. The share of
    somebody new is that of the next `window` answers.
    """

    share: Floats
    now: Floats
    columns: Floats
    person: Whole
    sure: Floats
    leans: Floats
    each: float
    window: float

    def new_among(self, ahead: float) -> float:
        """Return the share of so many answers ahead that are by people who have not been here yet.

        Who is here now leaves at the same pace all the time: of x times as many answers as pass until one in
        e is left, the share 1 - (1 - exp(-x)) / x is by others.
        """
        at, share = np.linspace(1e-3, 60, 6000), float(self.share[-1])
        pace = float(np.interp(share, _replaced(at), at)) / max(self.window, 1.0)
        return max(share, float(_replaced(np.array([max(pace * ahead, 1e-3)]))[0])) if share < 1 else 1.0

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
    # How many of their answers tell how right they are.
    told = np.bincount(answers.person, estimate.tried.max(axis=1), minlength=answers.people)[known]
    share = np.r_[counts[known] / max(counts.sum(), 1.0), 0.0]
    new = _newcomers(person)
    return Helpers(
        share=np.r_[share[:-1] * (1 - new), new] if len(known) else np.ones(1),
        now=np.concatenate([estimate.attention.now[known], fresh[None]]),
        columns=np.concatenate([estimate.columns[known], _of_newcomer(estimate, labels)[None]]),
        person=np.r_[known, -1],
        sure=np.r_[beliefs.person_answers + told, 0.0],
        leans=np.r_[beliefs.person_answers / (beliefs.person_answers + told), 1.0],
        each=len(person) / max(len(np.unique(person)), 1),
        window=len(person) / 2,
    )


def _newcomers(person: Whole) -> float:
    """Return which share of the newer half of these votes is by people who were not among the older half."""
    half = len(person) // 2
    new = ~np.isin(person[half:], person[:half])
    return float((new.sum() + 1) / (len(new) + 2))


def _replaced(times: Floats) -> Floats:
    found: Floats = 1 - (1 - np.exp(-times)) / times
    return found


def _of_newcomer(estimate: Estimate, labels: int) -> Floats:
    """Return how somebody answers who listens as the crowd does on average (C x C)."""
    pool = estimate.pool
    errors = np.clip((1 - pool.accuracy) * pool.relative, 0.005, 0.95)
    found: Floats = errors * pool.wrong
    found[np.arange(labels), np.arange(labels)] = 1 - errors
    return found
