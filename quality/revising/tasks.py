"""Writes what was found out about tasks: their labels, and which of them end or open again."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from annotation.models import Item, Project, Task, TaskState
from annotation.services import resettle
from live.server import make_way
from quality.adding_up import Result
from quality.inference.answers import Floats, Whole
from quality.inference.posterior import Estimate
from quality.inference.rules import Task as Stands
from quality.labels import weighing
from quality.labels.history import moved as history_with
from quality.labels.labelling import DECIDED, Labelled, keep
from quality.labels.stopping import VERDICTS, Weighed, judge_weighed, rules_of
from quality.models import TrustScore
from quality.people.kept import BELIEFS, known
from quality.revising.people import new_crowd
from quality.revising.reading import Read

AT_ONCE = 25
# Less is no news.
NEWS = 0.01
STANDS = {
    TaskState.OPEN: Stands.OPEN,
    TaskState.RETIRED: Stands.CLOSED,
    TaskState.DISPUTED: Stands.DISPUTED,
}
STATES = {stands: state for state, stands in STANDS.items()}


@dataclass
class Outcome:
    """What came of revising the tasks of a question: how many have news, ended, and opened again."""

    changed: int = 0
    ended: int = 0
    reopened: int = 0


@dataclass(frozen=True)
class Change:
    """A task as it is, with its item and aggregated label, and what would become of it."""

    task: Task
    labelled: Labelled
    state: TaskState


class _Found:
    """What was found out about all tasks, handed out one by one."""

    def __init__(
        self, read: Read, estimate: Estimate, project: Project, confidence: float | None = None
    ) -> None:
        self.read, self.project = read, project
        self.newcomer = known(None, new_crowd(estimate, read, BELIEFS), read.labels)
        self.confidence = project.confidence if confidence is None else confidence
        tasks, labels, answers = len(read.tasks), len(read.labels), read.answers
        # What people say alone is kept; with what the classifier says, it is judged.
        self.prior = None if read.prior is None else read.prior[:tasks]
        self.joint = estimate.joint[:tasks].reshape(tasks, 2 * labels)
        if self.prior is not None:
            said = np.log(np.maximum(np.nan_to_num(self.prior, nan=1.0), weighing.LEAST))
            self.joint = self.joint - np.tile(said, (1, 2))
        self.posterior = estimate.posterior[:tasks]
        votes = np.flatnonzero(answers.task < tasks)
        task = answers.task[votes]
        cells = np.r_[task * labels + answers.label[votes], read.echoes @ np.array([labels, 1])]
        self.counts = np.bincount(cells, minlength=tasks * labels).reshape(tasks, labels)
        heard = estimate.attention.listened[votes] > 0.5
        self.heard = np.bincount(task[heard], minlength=tasks)
        self.checks = self._checks_of_lone_voters(task[heard], answers.person[votes][heard])

    def _checks_of_lone_voters(self, task: Whole, person: Whole) -> dict[int, int]:
        """Return how many checks whoever voted alone on a task has answered, by the place of the task."""
        alone = np.flatnonzero(self.heard[task] == 1)
        if not len(alone):
            return {}
        scores = TrustScore.objects.filter(question=self.read.question, checks__gt=0)
        checks = dict(scores.values_list("annotator", "checks"))
        return {int(task[row]): checks.get(int(self.read.people[person[row]]), 0) for row in alone}

    def labelled(self, place: int, task: Task) -> tuple[Labelled, Stands]:
        """Return the label of a task, and where it stands."""
        labels = self.read.labels
        probable = {label: float(share) for label, share in zip(labels, self.posterior[place], strict=True)}
        counts = {label: int(n) for label, n in zip(labels, self.counts[place], strict=True) if n}
        result = weighing.result(counts, int(self.read.unsure[place]), probable)
        heard = int(self.heard[place])
        weighed = Weighed(
            result,
            max(probable.values()),
            heard,
            checks=self.checks.get(place, 0),
            is_referred=task.referred_at is not None,
            is_asked_again=task.asked_again,  # type: ignore[attr-defined]  # annotated
        )
        rules = rules_of(self.confidence, task.maximum)
        joint = [round(number, 6) for number in self.joint[place].tolist()]
        prior = self._said_by_machine(place)
        stands = judge_weighed(
            weighed,
            rules,
            least=self._least(result, prior),
            gain=partial(weighing.gain, weighing.voiced(joint, prior), self.newcomer, rules),
            stands=STANDS[TaskState(task.state)],
        )
        return Labelled(task, result, VERDICTS[stands], joint, weighing.written(probable)), stands

    def _said_by_machine(self, place: int) -> list[float] | None:
        if self.prior is None or np.isnan(self.prior[place, 0]):
            return None
        said: list[float] = self.prior[place].tolist()
        return said

    def _least(self, result: Result, prior: list[float] | None) -> int:
        labels = list(self.read.labels)
        place = None if result.label_id is None else labels.index(result.label_id)
        return weighing.least_votes(self.project.answers_wanted, prior, place)


def changes(read: Read, estimate: Estimate, confidence: float | None = None) -> Iterator[Change]:
    """Yield what `write_tasks` would do, and write nothing."""
    found = _Found(read, estimate, read.question.project, confidence)
    news = list(_news(read, found))
    for first in range(0, len(news), AT_ONCE):
        places = dict(news[first : first + AT_ONCE])
        for task in _tasks_of(read, places).select_related("item__clip", "aggregated__label"):
            labelled, stands = found.labelled(places[task.item_id], task)
            yield Change(task, labelled, STATES[stands])


def write_tasks(read: Read, estimate: Estimate, now: dt.datetime, confidence: float | None = None) -> Outcome:
    """Write the labels that changed, end and reopen tasks; who got a vote meanwhile comes next time.

    They end at this confidence, in percent, or at the one that the project wants.
    """
    outcome = Outcome()
    found = _Found(read, estimate, read.question.project, confidence)
    news = list(_news(read, found))
    for first in range(0, len(news), AT_ONCE):
        begun = monotonic()
        _write(dict(news[first : first + AT_ONCE]), read, found, now, outcome)
        make_way(monotonic() - begun)
    return outcome


def _news(read: Read, found: _Found) -> Iterator[tuple[int, int]]:
    """Yield the places of tasks whose label or state changes, by the id of their item."""
    places = {int(task): place for place, task in enumerate(read.tasks)}
    rows = Task.objects.filter(question=read.question, state__in=STANDS, votes__gt=0).order_by("item")
    fields = ("pk", "item", "state", "maximum", "votes", "referred_at")
    for task, before in _as_they_are(rows, fields):
        place = places.get(task.pk)
        if place is None or task.votes != read.votes[place]:
            continue
        _, stands = found.labelled(place, task)
        if stands != STANDS[TaskState(task.state)] or _differs(before, found.posterior[place], read.labels):
            yield task.item_id, place


def _as_they_are(rows: QuerySet[Task], fields: Sequence[str]) -> list[tuple[Task, dict[str, float] | None]]:
    """Return tasks with these fields alone, each beside the posterior that is kept."""
    known = _undecided(rows).only(*fields).annotate(before=F("aggregated__posterior"))
    return [(task, task.before) for task in known]


def _differs(before: dict[str, float] | None, posterior: Floats, labels: Sequence[int]) -> bool:
    if before is None or len(before) != len(labels):
        return True
    return any(
        abs(before.get(str(label), 0.0) - now) > NEWS for label, now in zip(labels, posterior, strict=True)
    )


@transaction.atomic
def _write(places: dict[int, int], read: Read, found: _Found, now: dt.datetime, outcome: Outcome) -> None:
    """Write some tasks, by the id of their item: first the items are locked, as everywhere."""
    items = list(Item.objects.filter(pk__in=places).order_by("pk").select_for_update())
    asked: dict[int, Any] = {task.item_id: task for task in _tasks_of(read, places)}
    changed: list[Labelled] = []
    moved: list[Task] = []
    for item_id, place in places.items():
        task = asked.get(item_id)
        if task is None or task.votes != read.votes[place]:
            continue
        labelled, stands = found.labelled(place, task)
        became = STATES[stands]
        if became != task.state:
            history = history_with(task.history, became, now, labelled.posterior)
            labelled = replace(labelled, history=history)
        changed.append(labelled)
        if _move(task, stands, now, outcome):
            moved.append(task)
    keep(changed)
    # Most labels get a little surer or less so, and their tasks stay as they are.
    about = {task.item_id for task in moved}
    resettle([item for item in items if item.pk in about], moved)
    outcome.changed += len(changed)


def _tasks_of(read: Read, places: dict[int, int]) -> QuerySet[Task]:
    rows = Task.objects.filter(question=read.question, item__in=places, state__in=STANDS)
    return _undecided(rows).annotate(history=F("aggregated__history"))


def _undecided(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Leave out what a person decided: votes change it no more."""
    decided = Q(aggregated__method=DECIDED)
    asked_again = Coalesce("aggregated__asked_again", Value(value=False))
    return rows.exclude(decided).annotate(asked_again=asked_again)


def _move(task: Task, stands: Stands, now: dt.datetime, outcome: Outcome) -> bool:
    """Let a task stand where it stands now; return whether that changes it."""
    before, state = (task.state, task.wanted), STATES[stands]
    if state == TaskState.OPEN:
        # Below the maximum: else it would be disputed.
        if task.state != state:
            outcome.reopened += 1
            task.reopened_at = now
        task.wanted = max(task.wanted, task.votes + 1)
        task.retired_at = None
    elif task.state == TaskState.OPEN:
        outcome.ended += 1
        task.retired_at = now
    task.state = state
    return (task.state, task.wanted) != before
