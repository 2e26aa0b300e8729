"""How far people were trusted over time: a moment is noted where trust has moved."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from annotation.models import Question
from quality.models import TrustMoment, TrustScore

# Less is no news.
MOVED = 0.02
# As far back as pictures go, with so many moments of a person.
SHOWN = dt.timedelta(days=180)
MOST_SHOWN = 60
AT_ONCE = 500


def note_moments(scores: Iterable[TrustScore], before: Mapping[int, float | None]) -> None:
    """Note the trust of whoever's has moved; `before` is what it was, by the ids of people."""
    TrustMoment.objects.bulk_create(
        (
            TrustMoment(
                annotator_id=score.annotator_id,
                question_id=score.question_id,
                mean=score.mean,
                answers=score.answers,
            )
            for score in scores
            if score.mean is not None and _moved(before.get(score.annotator_id), score.mean)
        ),
        batch_size=AT_ONCE,
    )


def _moved(before: float | None, mean: float) -> bool:
    return before is None or abs(before - mean) >= MOVED


def moments_of(question: Question, people: Sequence[int]) -> dict[int, list[TrustMoment]]:
    """Return how far these people were trusted over time, the oldest first; in one statement."""
    since = timezone.now() - SHOWN
    rows = TrustMoment.objects.filter(question=question, annotator__in=people, at__gte=since)
    found: dict[int, list[TrustMoment]] = {person: [] for person in people}
    for moment in rows.order_by("-at", "-pk")[: MOST_SHOWN * max(len(people), 1)]:
        if len(found[moment.annotator_id]) < MOST_SHOWN:
            found[moment.annotator_id].insert(0, moment)
    return found
