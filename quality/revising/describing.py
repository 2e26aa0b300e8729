"""What all votes on a question say together: how far people agree, and how clips that were compared rank."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from annotation.kinds import Said
from annotation.models import Annotation, Item, Purpose, Question, QuestionKind, TaskState
from quality.adding_up.texts import same
from quality.aggregation.bradley_terry import bradley_terry
from quality.aggregation.krippendorff import Agreement, interval, nominal
from quality.inference.answers import Whole
from quality.labels.casting import SAID
from quality.models import Crowd, TrustScore

AT_ONCE = 5000
DIGITS = 4
#: What an answer is, as a name, where names are the same or not.
NAMES: dict[str, Callable[[Said], Any]] = {
    QuestionKind.SINGLE_CHOICE: lambda said: said.label_id,
    QuestionKind.PAIR: lambda said: said.preferred,
    QuestionKind.TEXT: lambda said: same(said.text),
}
#: And as numbers, where distances mean something.
NUMBERS: dict[str, Sequence[Callable[[Said], Any]]] = {
    QuestionKind.SCALE: (lambda said: said.number,),
    QuestionKind.GRID: (lambda said: said.x, lambda said: said.y),
}


@dataclass(frozen=True)
class Votes:
    """All sure votes on a question: the task (its place), the person, and what was said."""

    tasks: Sequence[int]
    task: Whole
    people: Sequence[int]
    said: Sequence[Said]


def describe(question: Question) -> None:
    """Keep agreement and ranking of a question beside what is known of its crowd."""
    votes = read_votes(question)
    found = agreement(question, votes)
    known: dict[str, Any] = {"alpha": found and round(found.alpha, DIGITS)}
    if question.kind == QuestionKind.PAIR:
        known["strengths"] = _strengths(question, votes)
    Crowd.objects.filter(question=question).update(**known)


def agreement(question: Question, votes: Votes | None = None) -> Agreement | None:
    """Return Krippendorff's alpha of a question and of each of its tasks; None for regions, or without any.

    Of points and of several labels, the mean over the two numbers, or over the labels that anybody chose.
    """
    votes = votes or read_votes(question)
    if question.kind in NAMES:
        _, name = np.unique([str(NAMES[question.kind](said)) for said in votes.said], return_inverse=True)
        return nominal(votes.task, name.astype(np.int64))
    if question.kind in NUMBERS:
        return _mean([interval(votes.task, [axis(s) for s in votes.said]) for axis in NUMBERS[question.kind]])
    if question.kind == QuestionKind.MULTIPLE_CHOICE:
        chosen = sorted({label for said in votes.said for label in said.value or ()})
        said = [np.array([label in (one.value or ()) for one in votes.said], np.int64) for label in chosen]
        return _mean([nominal(votes.task, one) for one in said])
    return None


def _mean(parts: Sequence[Agreement | None]) -> Agreement | None:
    known = [part for part in parts if part]
    if not known:
        return None
    alpha = float(np.mean([part.alpha for part in known]))
    return Agreement(alpha, np.mean([part.of_tasks for part in known], axis=0))


def read_votes(question: Question) -> Votes:
    """Return all sure votes on a question."""
    rows = Annotation.objects.filter(task__question=question, purpose=Purpose.VOTE, unsure=False)
    rows = rows.exclude(task__state=TaskState.WITHDRAWN).order_by("pk")
    tasks: dict[int, int] = {}
    task, people, said = [], [], []
    for pk, person, *columns in rows.values_list("task", "annotator", *SAID).iterator(AT_ONCE):
        task.append(tasks.setdefault(pk, len(tasks)))
        people.append(person)
        said.append(Said(*columns))
    return Votes(list(tasks), np.array(task, np.int64), people, said)


def _strengths(question: Question, votes: Votes) -> dict[str, float]:
    """Return the log-strength of each clip by its id: people weigh as they do in the results."""
    items = Item.objects.filter(tasks__in=votes.tasks)
    pairs = {
        task: (str(clip), str(other)) for task, clip, other in items.values_list("tasks", "clip", "other")
    }
    places = {
        clip: place for place, clip in enumerate(sorted({clip for pair in pairs.values() for clip in pair}))
    }
    trust = dict(TrustScore.objects.filter(question=question).values_list("annotator", "mean"))
    winner, loser, weight = [], [], []
    for place, person, said in zip(votes.task, votes.people, votes.said, strict=True):
        first, second = (places[clip] for clip in pairs[votes.tasks[place]])
        counts = trust.get(person) or 1.0
        ends = {"first": [(first, second)], "second": [(second, first)]}
        for won, lost in ends.get(said.preferred, [(first, second), (second, first)]):
            winner.append(won)
            loser.append(lost)
            weight.append(counts / (1 if said.preferred in ends else 2))
    found = bradley_terry(np.array(winner, np.int64), np.array(loser, np.int64), weight, things=len(places))
    return {clip: round(float(found[place]), DIGITS) for clip, place in places.items()}
