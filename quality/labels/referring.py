"""What people could not agree on goes to trusted people, once, and so do contested labels: for a few answers.

A clip goes only where enough of them are left who have not heard it, and comes back when they do not come.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from annotation.ahead import MET
from annotation.models import (
    Assignment,
    Item,
    Participation,
    Priority,
    ProjectState,
    Question,
    Task,
    TaskState,
)
from annotation.services import resettle
from clips.models import ClipState
from quality.labels.history import REFERRED, moved
from quality.labels.labelling import DECIDED, weighs_people
from quality.models import AggregatedLabel

# So many answers more, and at least as many trusted people who may give them.
ANSWERS = 2
# Whoever is trusted may be away: after so long the clip is its owner's to judge.
WAITS = dt.timedelta(days=7)
AT_ONCE = 25


def refer(question: Question, now: dt.datetime) -> int:
    """Ask trusted people about disputed clips, where they can answer; return of how many. For a job."""
    project = question.project
    # Whoever chose one number of answers for every clip gets that, and judges what is disputed.
    if project.state != ProjectState.LIVE or project.has_fixed_answers or not _disputed(question).exists():
        return 0
    trusted = set(_trusted(question).values_list("annotator", flat=True))
    if len(trusted) < ANSWERS:
        return 0
    return sum(_refer(question, some, now) for some in _in_reach(question, trusted) if some)


def ask_again(task: Task, item: Item, label: AggregatedLabel, now: dt.datetime) -> bool:
    """Ask trusted people about a label that is contested, and say so in it; return whether they can answer.

    The caller has locked the item and keeps the label. What a person decided is for a person to judge.
    """
    question = task.question
    can_open = question.project.state == ProjectState.LIVE and weighs_people(question, question.project)
    if not can_open or label.method == DECIDED or not _can_be_asked(question).filter(pk=task.pk).exists():
        return False
    # Once: what trusted people were asked about before is for an adjudicator.
    if task.referred_at is not None or not _can_be_reached(question, item):
        return False
    label.asked_again, task.reopened_at = True, now
    _ask([item], [task], now)
    return True


def _trusted(question: Question) -> QuerySet[Participation]:
    return Participation.objects.filter(project=question.project_id, is_trusted=True, is_paused=False)


def _can_be_reached(question: Question, item: Item) -> bool:
    """Return whether enough trusted people have not met an item; no more of them are looked at."""
    met = Assignment.objects.filter(
        item=item, annotator=OuterRef("annotator"), state__in=MET, is_repeat=False
    )
    return _trusted(question).filter(~Exists(met))[:ANSWERS].count() == ANSWERS


def take_back(question: Question, now: dt.datetime) -> int:
    """Call disputed again what trusted people have not answered for a week; return how much that is.

    A label that was contested stands again meanwhile, and waits for an adjudicator.
    """
    some = list(overdue(now).filter(question=question).order_by("item").values_list("item", flat=True))
    return sum(_take_back(question, ids, now) for ids in _batches(some))


def overdue(now: dt.datetime) -> QuerySet[Task]:
    """Return the tasks that trusted people have been asked about for too long."""
    long_ago = now - WAITS
    # What opened again since is waited for anew.
    opened = Q(reopened_at=None) | Q(reopened_at__lte=long_ago)
    return Task.objects.filter(opened, state=TaskState.OPEN, referred_at__lte=long_ago)


def _disputed(question: Question) -> QuerySet[Task]:
    """Return disputed tasks that nobody was asked about yet."""
    return _can_be_asked(question).filter(state=TaskState.DISPUTED, referred_at=None)


def _can_be_asked(question: Question) -> QuerySet[Task]:
    """Return tasks of items about which nothing else is asked."""
    open_beside = Task.objects.filter(item=OuterRef("item"), state=TaskState.OPEN)
    return Task.objects.filter(
        ~Exists(open_beside),
        question=question,
        item__clip__state=ClipState.READY,
        # Whoever holds it was asked about something else.
        item__leases=0,
        item__is_control=False,
        item__is_training=False,
    )


def _in_reach(question: Question, trusted: set[int]) -> Iterator[list[int]]:
    """Yield the items of disputed tasks that enough trusted people have not met, some at a time."""
    found = list(_disputed(question).order_by("item").values_list("item", flat=True))
    for ids in _batches(found):
        yield _reached(ids, trusted)


def _reached(ids: list[int], trusted: set[int]) -> list[int]:
    """Return the items that enough trusted people have not met."""
    met = Assignment.objects.filter(item__in=ids, state__in=MET, is_repeat=False)
    pairs = set(met.values_list("item", "annotator"))
    known = Counter(item for item, annotator in pairs if annotator in trusted)
    return [pk for pk in ids if len(trusted) - known[pk] >= ANSWERS]


@transaction.atomic
def _refer(question: Question, ids: list[int], now: dt.datetime) -> int:
    items = _locked(ids)
    tasks = list(_disputed(question).filter(item__in=ids))
    referred = {task.item_id for task in tasks}
    _ask([item for item in items if item.pk in referred], tasks, now)
    _note(tasks, REFERRED, now)
    return len(tasks)


def _ask(items: list[Item], tasks: list[Task], now: dt.datetime) -> None:
    for task in tasks:
        task.state, task.retired_at, task.referred_at = TaskState.OPEN, None, now
        task.maximum = task.votes + ANSWERS
        task.wanted = task.votes + 1
    Task.objects.bulk_update(tasks, ["maximum", "referred_at"])
    for item in items:
        item.priority = Priority.TRUSTED
    resettle(items, tasks)


def _note(tasks: list[Task], became: str, now: dt.datetime) -> None:
    labels = list(AggregatedLabel.objects.filter(task__in=tasks))
    for label in labels:
        label.history = moved(label.history, became, now)
    AggregatedLabel.objects.bulk_update(labels, ["history"])


@transaction.atomic
def _take_back(question: Question, ids: list[int], now: dt.datetime) -> int:
    items = _locked(ids)
    tasks = list(Task.objects.filter(question=question, item__in=ids, state=TaskState.OPEN))
    contested = AggregatedLabel.objects.filter(task__in=tasks, asked_again=True)
    stand = set(contested.values_list("task", flat=True))
    for task in tasks:
        task.state = TaskState.RETIRED if task.pk in stand else TaskState.DISPUTED
        task.retired_at = now
    resettle(items, tasks)
    for state in (TaskState.RETIRED, TaskState.DISPUTED):
        _note([task for task in tasks if task.state == state], state, now)
    return len(tasks)


def _locked(ids: list[int]) -> list[Item]:
    """Return items, which are locked before their tasks are read, as everywhere."""
    return list(Item.objects.filter(pk__in=ids).order_by("pk").select_for_update())


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))
