"""Revises a question whose answers are not simply right or wrong: who goes along with others weighs more."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from accounts.models import User
from annotation.kinds import Said
from annotation.models import Annotation, Item, Purpose, Question, Task, TaskState
from annotation.services import resettle
from common.batches import in_batches
from quality.checks.consistency import sameness
from quality.labels.casting import SAID
from quality.labels.decided import decided_answers
from quality.labels.history import moved
from quality.labels.labelling import DECIDED, ENDS, Labelled, added_up, keep
from quality.labels.retirement import settle
from quality.models import AggregatedLabel, Crowd, TrustEvent, TrustScore
from quality.oversight.history import note_moments
from quality.people.going_along import consistent, weights
from quality.revising.tasks import Outcome

AT_ONCE = 200
# Less is no news.
NEWS = 0.02
DIGITS = 6


@dataclass
class Cast:
    """All votes on a question by task, in places of people; and the newest."""

    votes: dict[int, list[tuple[int, Said]]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, int] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    newest: int = 0


@dataclass(frozen=True)
class Trusted:
    """The weights of people, and of whoever has come since they were worked out."""

    known: dict[int, float]
    newcomer: float

    def weight(self, person: int) -> float:
        """Return how far a person is trusted."""
        return self.known.get(person, self.newcomer)


def revise_graded(question: Question, now: dt.datetime) -> Outcome:
    """Bring weights and results of a question up to date; what has ended stays ended."""
    cast = _read(question)
    found, newcomer = weights(question.kind, cast.votes, len(cast.places), question.settings)
    found = found * consistent(_repeats(question, cast.places), len(cast.places))
    found = found * consistent(_held_to(question, cast), len(cast.places))
    known = {person: round(float(found[place]), DIGITS) for person, place in cast.places.items()}
    _write_people(question, known, cast)
    state = {"weight": round(newcomer, DIGITS)}
    said = {"state": state, "revised_at": now, "confidence": question.project.confidence}
    Crowd.objects.update_or_create(question=question, defaults=said)
    outcome, trusted = Outcome(), Trusted(known, newcomer)
    items = Item.objects.filter(tasks__question=question, votes__gt=0)
    for some in in_batches(items, "pk", size=AT_ONCE):
        _write(question, some, trusted, now, outcome)
    Crowd.objects.filter(question=question).update(read=cast.newest)
    return outcome


def _read(question: Question) -> Cast:
    cast = Cast()
    rows = Annotation.objects.filter(task__question=question, purpose=Purpose.VOTE).order_by("pk")
    for pk, task, person, *columns in rows.values_list("pk", "task", "annotator", *SAID).iterator(AT_ONCE):
        place = cast.places.setdefault(person, len(cast.places))
        cast.votes[task].append((place, Said(*columns)))
        cast.counts[person] += 1
        cast.newest = pk
    return cast


def _repeats(question: Question, places: dict[int, int]) -> list[tuple[int, float]]:
    events = TrustEvent.objects.filter(question=question, kind="repeat").values_list("annotator", "facts")
    graded = ((person, facts["sameness"]) for person, facts in events)
    return [(places[person], grade) for person, grade in graded if grade is not None and person in places]


def _held_to(question: Question, cast: Cast) -> list[tuple[int, float]]:
    """Return how far each voter (by place) had said what was decided of a task since, from 0 to 1."""
    found = []
    for task, right in decided_answers(question).items():
        for place, said in cast.votes.get(task, ()):
            grade = sameness(question.kind, said, right, question.settings)
            if grade is not None:
                found.append((place, grade))
    return found


def _write_people(question: Question, known: dict[int, float], cast: Cast) -> None:
    scores = TrustScore.objects.filter(question=question).values_list("annotator", "answers", "mean")
    before = {person: (answers, mean) for person, answers, mean in scores}
    news = [
        TrustScore(annotator_id=person, question=question, mean=mean, answers=cast.counts[person])
        for person, mean in known.items()
        if _is_news(before.get(person), cast.counts[person], mean)
    ]
    for first in range(0, len(news), AT_ONCE):
        some = news[first : first + AT_ONCE]
        there = User.objects.filter(pk__in=[one.annotator_id for one in some], closing_at=None)
        stay = set(there.values_list("pk", flat=True))
        some = [one for one in some if one.annotator_id in stay]
        note_moments(some, {person: mean for person, (_, mean) in before.items()})
        TrustScore.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=["annotator", "question"],
            update_fields=["mean", "answers"],
        )


def _is_news(before: tuple[int, float | None] | None, answers: int, mean: float) -> bool:
    return before is None or before[0] != answers or before[1] is None or abs(before[1] - mean) > NEWS


@transaction.atomic
def _write(
    question: Question, some: Sequence[Item], trusted: Trusted, now: dt.datetime, outcome: Outcome
) -> None:
    items = list(Item.objects.filter(pk__in=[item.pk for item in some]).order_by("pk").select_for_update())
    tasks = list(Task.objects.filter(question=question, item__in=items).exclude(state=TaskState.WITHDRAWN))
    cast: dict[int, list[tuple[int, Said]]] = defaultdict(list)
    votes = Annotation.objects.filter(task__in=tasks, purpose=Purpose.VOTE).order_by("pk")
    for task_id, person, *columns in votes.values_list("task", "annotator", *SAID):
        cast[task_id].append((person, Said(*columns)))
    before = {one.task_id: one for one in AggregatedLabel.objects.filter(task__in=tasks)}
    news = []
    for task in tasks:
        kept = before.get(task.pk)
        if kept and kept.method == DECIDED:
            continue
        said = [one for _, one in cast[task.pk]]
        heavy = [trusted.weight(person) for person, _ in cast[task.pk]]
        labelled = added_up(task, question, question.project, said, heavy) if said else None
        if labelled and _differs(kept, labelled):
            ends = ENDS.get(labelled.verdict) if task.state == TaskState.OPEN else None
            history = moved(kept.history if kept else None, ends, now) if ends else None
            news.append(replace(labelled, history=history))
    keep(news)
    outcome.changed += len(news)
    outcome.ended += len(settle([(one.task, one.verdict) for one in news], now))
    resettle(items, [one.task for one in news])


def _differs(before: AggregatedLabel | None, labelled: Labelled) -> bool:
    found = labelled.result
    return before is None or any(
        getattr(before, name) != getattr(found, name) for name in ("label_id", "value", "votes", "method")
    )
