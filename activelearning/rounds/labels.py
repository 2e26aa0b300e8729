"""What people have said by now: the labels that a classifier learns from, or is measured on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q

from activelearning.learner import Labelled
from activelearning.lessons.contract import Lesson, Target
from activelearning.models import Arm
from annotation.models import Annotation, Question, Task, TaskState
from quality.inference import online
from quality.inference.answers import Floats, Whole
from quality.labels.weighing import METHOD as POSTERIOR

#: What no classifier chose.
UNGUIDED = frozenset({Arm.FIRST, Arm.EXPLORED, Arm.RANDOM})


@dataclass(frozen=True)
class Known:
    """The labels of clips by their place: L, and of the holdout clips (h,) and labels (h, ...).

    `believed` (l, C) is how probable people, and they alone, make each label of L: of choices of one label.
    """

    labelled: Labelled
    believed: Floats
    held: Whole
    truth: Any


@dataclass(frozen=True)
class _Ended:
    """A clip that has ended: its place, what it teaches, its arm, and of one label how probable each is."""

    clip: int
    target: Target
    arm: str | None
    shares: Sequence[float] = ()


def read_labels(question: Question, places: Mapping[UUID, int], lesson: Lesson, held: Whole) -> Known:
    """Read the labels that are certain enough: those of clips that have ended, checks and disputes apart.

    Labels are by what people say alone: a classifier learns nothing from its own voice. Clips of the holdout
    (`held`) never join L, whoever asked about them. They come in the order in which they were chosen, so
    that the same labels are always the same list.
    """
    ended = list(_ended(question, places, lesson))
    apart = set(held.tolist())
    measured = [one for one in ended if one.clip in apart]
    learnt = [one for one in ended if one.clip not in apart]
    labelled = Labelled(
        _whole([one.clip for one in learnt]),
        lesson.column([one.target for one in learnt]),
        np.array([one.arm in UNGUIDED for one in learnt], bool),
    )
    return Known(
        labelled,
        np.array([one.shares for one in learnt], float).reshape(len(learnt), -1 if learnt else 0),
        _whole([one.clip for one in measured]),
        lesson.column([one.target for one in measured]),
    )


def _ended(question: Question, places: Mapping[UUID, int], lesson: Lesson) -> Iterator[_Ended]:
    """Yield the clips that have ended with a result of people."""
    ended = Task.objects.filter(
        Q(aggregated__label__in=lesson.labels) | Q(aggregated__value__isnull=False),
        question=question,
        state=TaskState.RETIRED,
        aggregated__machine=False,
        item__is_control=False,
        item__is_training=False,
    )
    result = ("aggregated__label", "aggregated__value", "aggregated__joint", "aggregated__method")
    rows = ended.order_by("pick__round__number", "pick__rank", "pk").values_list(
        "item__clip", "pick__arm", *result
    )
    for clip_id, arm, label, value, joint, method in rows:
        if clip_id not in places:
            continue
        shares = _shares(label, joint, method, lesson.labels) if label else ()
        said = lesson.labels[_largest(shares)] if shares else None
        if (target := lesson.target(said, value)) is not None:
            yield _Ended(places[clip_id], target, arm, shares)


def read_leaning(
    question: Question, places: Mapping[UUID, int], classes: Sequence[int], *, apart: Whole
) -> tuple[Whole, Floats]:
    """Return the clips (n,) that no classifier chose and people have voted on, but those `apart`.

    Whatever has become of them, with how probable people make each label (n, C): who counts only those that
    ended leaves out what people found hard.
    """
    voted = Task.objects.filter(
        question=question,
        pick__arm__in=UNGUIDED,
        votes__gt=0,
        item__is_control=False,
        item__is_training=False,
        aggregated__method=POSTERIOR,
        aggregated__joint__isnull=False,
    ).exclude(state=TaskState.WITHDRAWN)
    without, found = set(apart.tolist()), {}
    for clip_id, joint in voted.order_by("pk").values_list("item__clip", "aggregated__joint"):
        place = places.get(clip_id)
        if place is not None and place not in without and joint and len(joint) == 2 * len(classes):
            found[place] = _shares(None, joint, POSTERIOR, classes)
    return _whole(list(found)), np.array(list(found.values()), float).reshape(len(found), len(classes))


def _largest(shares: Sequence[float]) -> int:
    return max(range(len(shares)), key=shares.__getitem__)


def _shares(
    label: int | None, joint: Sequence[float] | None, method: str, classes: Sequence[int]
) -> list[float]:
    """Return how probable each label is by people: what was decided, or comes of no posterior, is certain."""
    if method != POSTERIOR or not joint or len(joint) != 2 * len(classes):
        return [float(one == label) for one in classes]
    by_id = dict(zip(sorted(classes), online.posterior(joint), strict=True))
    return [by_id[one] for one in classes]


def _whole(numbers: Sequence[int]) -> Whole:
    return np.array(numbers, np.int64)


def count_answers(question: Question) -> int:
    """Return what people have said of a question in all: votes, checks, holdout and audits alike."""
    return Annotation.objects.filter(task__question=question).count()
