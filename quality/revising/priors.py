"""What a classifier says of tasks: one voice, its newest, beside those of people. For jobs alone."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from django.db import transaction

from annotation.models import Item, Question, Task, TaskState
from annotation.services import resettle
from quality.inference.beliefs import accuracy
from quality.inference.model_prior import spoken
from quality.labels import weighing
from quality.labels.labelling import DECIDED, weighs_people
from quality.labels.stopping import rules_of
from quality.models import AggregatedLabel, Crowd
from quality.people.kept import BELIEFS, DIGITS, Known, known

AT_ONCE = 100
# Less is no news.
NEWS = 0.005

Shares = Mapping[int, float]


def average_of(question: Question) -> float:
    """Return how often somebody who listens is right: no classifier counts for more."""
    crowd = Crowd.objects.filter(question=question).values_list("state", flat=True).first() or {}
    labels = sorted(question.label_names)
    return known(None, crowd, labels).accuracy if labels else accuracy(BELIEFS.skill, 2)


def set_prior(question: Question, opinions: Mapping[int, Shares], *, weight: float) -> int:
    """Let a classifier say of tasks, by id, how probable each label is; return for how many that is news.

    It replaces what it said of them before; a weight of 0 takes it back. Whoever calls answers for its not
    having seen any answer to these clips. What a person decided is not spoken of.
    """
    if not weighs_people(question, question.project):
        return 0
    labels = sorted(question.label_names)
    said = _spoken(opinions, labels, average_of(question), weight)
    crowd = Crowd.objects.filter(question=question).values_list("state", flat=True).first()
    say, tasks = partial(_say, newcomer=known(None, crowd, labels), question=question), sorted(opinions)
    changed = 0
    for first in range(0, len(tasks), AT_ONCE):
        changed += say({pk: said.get(pk) for pk in tasks[first : first + AT_ONCE]})
    if changed:
        # The job judges anew those that have votes.
        Crowd.objects.filter(question=question).update(is_behind=True)
    return changed


def _spoken(
    opinions: Mapping[int, Shares], labels: Sequence[int], average: float, weight: float
) -> dict[int, dict[str, float]]:
    """Return what of opinions counts, by task, as it is kept."""
    if not weight or not opinions:
        return {}
    rows = np.array([[said.get(label, 0.0) for label in labels] for said in opinions.values()])
    counted = spoken(rows, average, weight)
    return {
        task: {str(label): round(share, DIGITS) for label, share in zip(labels, row, strict=True)}
        for task, row in zip(opinions, counted.tolist(), strict=True)
    }


@transaction.atomic
def _say(said: Mapping[int, dict[str, float] | None], *, newcomer: Known, question: Question) -> int:
    """Write what is said of some tasks; first their items are locked, as everywhere."""
    asked = Task.objects.filter(pk__in=said, question=question).exclude(state=TaskState.WITHDRAWN)
    items = list(Item.objects.filter(pk__in=asked.values("item")).order_by("pk").select_for_update())
    there = AggregatedLabel.objects.in_bulk(list(said))
    news = [task for task in asked.order_by("pk") if _is_news(there.get(task.pk), said[task.pk])]
    AggregatedLabel.objects.bulk_create(
        [AggregatedLabel(task=task, prior=said[task.pk], method="", support=0) for task in news],
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["prior", "updated_at"],
    )
    fresh = [task for task in news if task.state == TaskState.OPEN and not task.votes]
    for task in fresh:
        task.wanted = _wanted(task, said[task.pk], newcomer, question)
    mine = {task.item_id for task in fresh}
    resettle([item for item in items if item.pk in mine], fresh)
    return len(news)


def _is_news(label: AggregatedLabel | None, said: Mapping[str, float] | None) -> bool:
    if label is not None and (label.machine or label.method == DECIDED):
        return False
    before: Mapping[str, Any] = (label and label.prior) or {}
    now = said or {}
    if before.keys() != now.keys():
        return True
    return any(abs(before[name] - share) > NEWS for name, share in now.items())


def _wanted(task: Task, said: Mapping[str, float] | None, newcomer: Known, question: Question) -> int:
    """Return how many answers a task wants before its first one."""
    project = question.project
    prior = weighing.said_by_machine(said, sorted(question.label_names))
    rules = rules_of(project.confidence, task.maximum)
    return weighing.first_wanted(prior, newcomer, rules, min(project.answers_wanted, task.maximum))
