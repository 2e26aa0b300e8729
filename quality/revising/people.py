"""Writes what was found out about people: trust scores, and what newcomers are like."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from accounts.models import User
from quality.inference.answers import Floats
from quality.inference.attention import newcomer
from quality.inference.beliefs import Beliefs, accuracy
from quality.inference.posterior import Estimate
from quality.models import TrustScore
from quality.oversight.history import note_moments
from quality.people.kept import crowd_state, trust_state
from quality.revising.reading import Read

AT_ONCE = 200
DIGITS = 6
# Less is no news.
NEWS = 0.002
# The share of the belief that lies outside an interval, at either end.
TAIL = 0.05


def spread(now: Floats, labels: int, beliefs: Beliefs) -> tuple[Floats, Floats, Floats]:
    """Return how often people (J x (S + 2)) are expected to be right: mean, and the ends of 90 % (J each)."""
    levels = [accuracy(skill, labels) for skill in beliefs.levels]
    rights = np.array([*levels, 1 / labels, beliefs.contrary_slips])
    order = np.argsort(rights)
    running = np.cumsum(now[:, order], axis=1)
    low, high = (
        rights[order][np.minimum((running < share).sum(axis=1), len(rights) - 1)]
        for share in (TAIL, 1 - TAIL)
    )
    mean = np.round(now @ rights, DIGITS)
    return mean, np.minimum(low, mean), np.maximum(high, mean)


def new_crowd(estimate: Estimate, read: Read, beliefs: Beliefs) -> dict[str, Any]:
    """Return what is kept of the crowd."""
    found = estimate.attention
    now = newcomer(found.levels, found.careless, beliefs)
    return crowd_state(read.labels, now.tolist(), float(estimate.pool.accuracy))


def scores_of(read: Read, estimate: Estimate, beliefs: Beliefs) -> Iterator[TrustScore]:
    """Yield the trust score of everybody, as `write_people` would write it."""
    found = _Found(read, estimate, beliefs)
    return (found.score(place) for place in read.latest)


def write_people(read: Read, estimate: Estimate, beliefs: Beliefs) -> int:
    """Write the trust scores that changed; return how many. Counts of checks are not touched."""
    scores = TrustScore.objects.filter(question=read.question, state__isnull=False)
    before = {pk: (answers, mean) for pk, answers, mean in scores.values_list("annotator", "answers", "mean")}
    means = {pk: mean for pk, (_, mean) in before.items()}
    found = _Found(read, estimate, beliefs)
    changed = 0
    for first in range(0, len(read.latest), AT_ONCE):
        some = [found.score(place) for place in read.latest[first : first + AT_ONCE]]
        news = [one for one in some if _is_news(one, *before.get(one.annotator_id, (0, -1.0)))]
        changed += _write(news, means)
    return changed


def _is_news(score: TrustScore, answers: int, mean: float | None) -> bool:
    return score.answers != answers or mean is None or abs((score.mean or 0.0) - mean) > NEWS


def _write(scores: Sequence[TrustScore], before: Mapping[int, float | None]) -> int:
    there = User.objects.filter(pk__in=[one.annotator_id for one in scores], closing_at=None)
    stay = set(there.values_list("pk", flat=True))
    scores = [one for one in scores if one.annotator_id in stay]
    note_moments(scores, before)
    TrustScore.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["annotator", "question"],
        update_fields=["mean", "low", "high", "answers", "state"],
    )
    return len(stay)


class _Found:
    """What was found out about everybody, handed out one by one."""

    def __init__(self, read: Read, estimate: Estimate, beliefs: Beliefs) -> None:
        self.read, self.now, self.columns = read, estimate.attention.now, estimate.columns
        labels, answers = len(read.labels), read.answers
        self.mean, self.low, self.high = spread(self.now, labels, beliefs)
        cells = answers.person * labels + answers.label
        self.said = np.bincount(cells, minlength=len(read.people) * labels).reshape(-1, labels)

    def score(self, place: int) -> TrustScore:
        """Return the trust score of the person at this place."""
        said = {int(label): int(self.said[place, label]) for label in np.flatnonzero(self.said[place])}
        columns = {label: self.columns[place, label].tolist() for label in said}
        return TrustScore(
            annotator_id=int(self.read.people[place]),
            question=self.read.question,
            mean=float(self.mean[place]),
            low=float(self.low[place]),
            high=float(self.high[place]),
            answers=sum(said.values()),
            state=trust_state(self.read.labels, self.now[place].tolist(), said, columns),
        )
