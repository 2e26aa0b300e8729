"""The people of one question as admins see them: trust over time, checks, repeats, speed, habits."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean

from django.db.models import Avg, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from annotation.models import Annotation, Participation, Purpose, Question
from quality.models import TrustEvent, TrustScore
from quality.oversight.history import moments_of

PAGE = 40
AT_ONCE = 200
# Whoever looks for a letter or two finds so many at most.
MOST_NAMED = 1000
# Of so many repeats of one page, the newest.
MOST_REPEATS = 4000
# How long people take is of late: nobody's whole history is read for a page.
LATELY = dt.timedelta(days=30)
# Fewer checks say too little to show a share.
FEWEST_CHECKS = 5
SHOWS = ("all", "paused", "trusted", "known")


@dataclass(frozen=True)
class PersonRow:
    """One person at one question.

    `mean`, `low` and `high` are how often they are expected to be right; `moments` the means over time.
    `repeats` is how far they say the same about a clip twice, from 0 to 1, `seconds` how long they take,
    `variety` how evenly they use the labels: 0 is always one of them, 1 all equally often.
    """

    score: TrustScore
    person: User
    part: Participation
    moments: Sequence[float]
    repeats: float | None
    asked_again: int
    seconds: float | None
    variety: float | None

    @property
    def is_known(self) -> bool:
        """Whether enough checks were answered to say how many are passed."""
        return self.score.checks >= FEWEST_CHECKS


def scores_of(question: Question, *, show: str = "all", search: str = "") -> QuerySet[TrustScore]:
    """Return the people of a question whose trust is known, the least trusted first."""
    found = TrustScore.objects.filter(question=question, mean__isnull=False, annotator__closing_at=None)
    parts = Participation.objects.filter(project=question.project_id)
    if search:
        found = found.filter(annotator__in=_named(parts, search))
    if show == "paused":
        found = found.filter(annotator__in=parts.filter(is_paused=True).values("annotator"))
    if show == "trusted":
        found = found.filter(annotator__in=parts.filter(is_trusted=True).values("annotator"))
    if show == "known":
        found = found.filter(checks__gte=FEWEST_CHECKS)
    return found.select_related("annotator").order_by("mean", "pk")


def _named(parts: QuerySet[Participation], search: str) -> list[int]:
    """Return whose name has these letters, or who has this pseudonym; names are gone through once."""
    names = parts.filter(annotator__username__icontains=search).values_list("annotator", flat=True)
    called = parts.filter(pseudonym=search.lower()).values_list("annotator", flat=True)
    return [*names[:MOST_NAMED], *called]


def page_of(
    question: Question, found: QuerySet[TrustScore], after: tuple[float, int] | None
) -> tuple[list[PersonRow], tuple[float, int] | None]:
    """Return some people behind a place, with all that is told of them, and the next place if there is one.

    Page 1,000 costs what page 1 does; the number of statements is always the same.
    """
    if after:
        mean, pk = after
        # The first condition is in the others, and what an index can be sought by.
        found = found.filter(Q(mean__gt=mean) | Q(mean=mean, pk__gt=pk), mean__gte=mean)
    some = list(found[: PAGE + 1])
    last = some[PAGE - 1] if len(some) > PAGE else None
    return rows_of(question, some[:PAGE]), (last.mean or 0.0, last.pk) if last else None


def all_rows(question: Question, found: QuerySet[TrustScore]) -> Iterator[PersonRow]:
    """Yield all of these people, some at a time."""
    some: list[TrustScore] = []
    for score in found.iterator(AT_ONCE):
        some.append(score)
        if len(some) == AT_ONCE:
            yield from rows_of(question, some)
            some = []
    yield from rows_of(question, some)


def rows_of(question: Question, scores: Sequence[TrustScore]) -> list[PersonRow]:
    """Return what is told of some people, in four statements more."""
    people = [score.annotator_id for score in scores]
    parts = Participation.objects.filter(project=question.project_id, annotator__in=people)
    part_of = {part.annotator_id: part for part in parts}
    moments, repeats, seconds = (
        moments_of(question, people),
        _repeats(question, people),
        _speed(question, people),
    )
    labels = len(question.label_names)
    return [
        PersonRow(
            score,
            score.annotator,
            part_of[score.annotator_id],
            [moment.mean for moment in moments[score.annotator_id]],
            fmean(repeats[score.annotator_id]) if repeats[score.annotator_id] else None,
            len(repeats[score.annotator_id]),
            seconds.get(score.annotator_id),
            variety(_said(score), labels),
        )
        for score in scores
        if score.annotator_id in part_of
    ]


def _repeats(question: Question, people: Sequence[int]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    events = TrustEvent.objects.filter(question=question, annotator__in=people, kind="repeat")
    newest = events.order_by("-pk").values_list("annotator", "facts__sameness")[:MOST_REPEATS]
    for person, sameness in newest:
        if sameness is not None:
            found[person].append(sameness)
    return found


def _speed(question: Question, people: Sequence[int]) -> dict[int, float]:
    votes = Annotation.objects.filter(
        annotator__in=people,
        created_at__gte=timezone.now() - LATELY,
        task__question=question,
        purpose__in=[Purpose.VOTE, Purpose.CONTROL],
    )
    return dict(
        votes.filter(seconds_to_answer__isnull=False)
        .values_list("annotator")
        .annotate(seconds=Avg("seconds_to_answer"))
    )


def _said(score: TrustScore) -> list[int]:
    said: dict[str, int] = (score.state or {}).get("said", {})
    return list(said.values())


def variety(said: Sequence[int], labels: int) -> float | None:
    """Return the entropy of what somebody said, as a share of the most there can be; None of nothing."""
    whole = sum(said)
    if not whole or labels < 2:
        return None
    shares = [number / whole for number in said if number]
    return -sum(share * log(share) for share in shares) / log(labels)
