"""What people have said by now: the labels that a classifier learns from, or is measured on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from activelearning.learner import Labelled
from activelearning.models import Arm, Pick
from annotation.models import Annotation, Question, Task, TaskState
from quality.inference.answers import Whole

#: What no classifier chose.
UNGUIDED = frozenset({Arm.FIRST, Arm.EXPLORED, Arm.RANDOM})


@dataclass(frozen=True)
class Known:
    """The labels of clips by their place: L, and of the holdout clips (h,) and labels (h,)."""

    labelled: Labelled
    held: Whole
    truth: Whole


def read_labels(question: Question, places: Mapping[UUID, int], classes: Sequence[int]) -> Known:
    """Read the labels that are certain enough: those of clips that have ended, checks and disputes apart.

    They come in the order in which they were chosen, so that the same labels are always the same list.
    """
    at = {label: place for place, label in enumerate(classes)}
    rows = [
        (places[clip_id], at[label], arm)
        for clip_id, label, arm in _ended(question)
        if clip_id in places and label in at
    ]
    held = [row for row in rows if row[2] == Arm.HOLDOUT]
    learnt = [row for row in rows if row[2] != Arm.HOLDOUT]
    labelled = Labelled(
        _column(learnt, 0), _column(learnt, 1), np.array([row[2] in UNGUIDED for row in learnt], bool)
    )
    return Known(labelled, _column(held, 0), _column(held, 1))


def _ended(question: Question) -> list[tuple[UUID, int, str | None]]:
    ended = Task.objects.filter(
        question=question,
        state=TaskState.RETIRED,
        aggregated__label__isnull=False,
        item__is_control=False,
        item__is_training=False,
    )
    in_order = ended.order_by("pick__round__number", "pick__rank", "pk")
    return list(in_order.values_list("item__clip", "aggregated__label", "pick__arm"))


def _column(rows: Sequence[tuple[int, int, str | None]], column: int) -> Whole:
    return np.array([row[column] for row in rows], np.int64)


def count_answers(question: Question) -> int:
    """Return what people have said of a question in all: votes, checks, holdout and audits alike."""
    return Annotation.objects.filter(task__question=question).count()


def held_clips(question: Question) -> list[UUID]:
    """Return the clips of the holdout."""
    picks = Pick.objects.filter(round__plan=question.pk, arm=Arm.HOLDOUT)
    return list(picks.values_list("task__item__clip", flat=True))
