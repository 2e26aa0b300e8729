"""Labels by a classifier: marked as such, with the round after which it gave them, and never of people's."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from annotation.models import Item, Question, Task, TaskState
from annotation.services import forget_items, open_tasks, resettle
from quality.labels.history import MACHINE, labelled
from quality.models import AggregatedLabel, Contest

AT_ONCE = 500
FIELDS = ("label", "method", "machine", "machine_round", "machine_confidence", "machine_model", "history")


@dataclass(frozen=True)
class MachineLabel:
    """What a classifier says of a clip: the probability of each label by its id, and its round."""

    shares: Mapping[int, float]
    round: int
    model: str

    @property
    def label(self) -> int:
        """The most probable label."""
        return max(self.shares, key=self.shares.__getitem__)

    @property
    def confidence(self) -> float:
        """How probable that is."""
        return round(self.shares[self.label], 6)


def labels_of(question: Question) -> QuerySet[Task]:
    """Return the tasks whose label is a classifier's alone."""
    known = {"item__is_control": False, "item__is_training": False}
    mine = Task.objects.filter(question=question, state=TaskState.RETIRED, votes=0, **known)
    return mine.filter(aggregated__machine=True)


def changeable(question: Question) -> QuerySet[Task]:
    """Return those of them that nobody contests: what is contested waits for an answer."""
    contested = Contest.objects.filter(task=OuterRef("pk"), closed_at=None)
    return labels_of(question).filter(~Exists(contested))


def set_labels(question: Question, said: Mapping[UUID, MachineLabel], now: dt.datetime) -> int:
    """Give clips that nobody was asked about the label of a classifier, or its newest; return how many."""
    clip_ids, given = sorted(said), 0
    for first in range(0, len(clip_ids), AT_ONCE):
        given += _set(question, {pk: said[pk] for pk in clip_ids[first : first + AT_ONCE]}, now)
    return given


@transaction.atomic
def _set(question: Question, said: Mapping[UUID, MachineLabel], now: dt.datetime) -> int:
    """Label some clips; those that people were asked about meanwhile stay theirs."""
    there = Item.objects.filter(project=question.project_id, clip__in=said, other=None, start=None)
    new = set(said) - set(there.values_list("clip", flat=True))
    open_tasks(question.project, sorted(new), questions=[question], wanted=0, selected_by=MACHINE)
    # What somebody else opened just now has room.
    untouched = Task.objects.filter(question=question, item__clip__in=new, item__wanted=0, votes=0)
    untouched.update(state=TaskState.RETIRED, retired_at=now)
    tasks = dict(labels_of(question).filter(item__clip__in=said).values_list("pk", "item__clip"))
    tasks |= dict(untouched.values_list("pk", "item__clip"))
    before = AggregatedLabel.objects.in_bulk(list(tasks))
    rows = [_row(pk, said[clip], before.get(pk), now) for pk, clip in sorted(tasks.items())]
    AggregatedLabel.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["task"], update_fields=[*FIELDS, "updated_at"]
    )
    return len(rows)


def _row(
    task_id: int, said: MachineLabel, before: AggregatedLabel | None, now: dt.datetime
) -> AggregatedLabel:
    history = before.history if before else None
    if before is None or before.label_id != said.label:
        shares = {str(label): share for label, share in said.shares.items()}
        history = labelled(history, now, shares, round_number=said.round, model=said.model)
    return AggregatedLabel(
        task_id=task_id,
        label_id=said.label,
        method=MACHINE,
        machine=True,
        machine_round=said.round,
        machine_confidence=said.confidence,
        machine_model=said.model,
        history=history,
    )


def take_back(question: Question, clip_ids: Collection[UUID] | None = None) -> int:
    """Take back the labels that a classifier gave to these clips, or all: they may be asked about again.

    What somebody contests stays, for they wait for an answer; where somebody was asked before, people are
    asked at once. Return how many went back.
    """
    mine = changeable(question)
    if clip_ids is not None:
        mine = mine.filter(item__clip__in=clip_ids)
    items: Sequence[int] = list(mine.order_by("item").values_list("item", flat=True))
    return sum(
        _take_back(question, items[first : first + AT_ONCE]) for first in range(0, len(items), AT_ONCE)
    )


@transaction.atomic
def _take_back(question: Question, item_ids: Sequence[int]) -> int:
    gone = forget_items(item_ids)
    items = list(Item.objects.filter(pk__in=item_ids).order_by("pk").select_for_update())
    tasks = list(changeable(question).filter(item__in=items))
    if not tasks:
        return gone
    # Who has heard these may not be forgotten.
    project = question.project
    for task in tasks:
        task.state, task.retired_at, task.referred_at = TaskState.OPEN, None, None
        task.wanted, task.maximum = (
            project.answers_wanted,
            max(project.answers_wanted, project.answers_maximum),
        )
    nothing = {"label": None, "machine": False, "machine_round": None, "machine_confidence": None}
    labels = AggregatedLabel.objects.filter(task__in=tasks)
    labels.update(**nothing, machine_model="", method="majority", asked_again=False)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(referred_at=None)
    resettle(items, tasks)
    return gone + len(tasks)
