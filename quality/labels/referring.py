"""What people could not agree on goes to trusted people, once: they give a few answers more.

A clip goes only where enough of them are left who have not heard it, and comes back when they do not come.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

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

# So many answers more, and at least as many trusted people who may give them.
ANSWERS = 2
# Whoever is trusted may be away: after so long the clip is its owner's to judge.
WAITS = dt.timedelta(days=7)
AT_ONCE = 100


def refer(question: Question, now: dt.datetime) -> int:
    """Ask trusted people about disputed clips, where they can answer; return of how many. For a job."""
    if question.project.state != ProjectState.LIVE or not _disputed(question).exists():
        return 0
    trusted = set(
        Participation.objects.filter(
            project=question.project_id, is_trusted=True, is_paused=False
        ).values_list("annotator", flat=True)
    )
    if len(trusted) < ANSWERS:
        return 0
    return sum(_refer(question, some, now) for some in _in_reach(question, trusted) if some)


def take_back(question: Question, now: dt.datetime) -> int:
    """Call disputed again what trusted people have not answered for a week; return how much that is."""
    some = list(overdue(now).filter(question=question).order_by("item").values_list("item", flat=True))
    return sum(_take_back(question, ids, now) for ids in _batches(some))


def overdue(now: dt.datetime) -> QuerySet[Task]:
    """Return the tasks that trusted people have been asked about for too long."""
    return Task.objects.filter(state=TaskState.OPEN, referred_at__lte=now - WAITS)


def _disputed(question: Question) -> QuerySet[Task]:
    """Return disputed tasks that nobody was asked about yet, of items about which nothing else is asked."""
    open_beside = Task.objects.filter(item=OuterRef("item"), state=TaskState.OPEN)
    return Task.objects.filter(
        ~Exists(open_beside),
        question=question,
        state=TaskState.DISPUTED,
        referred_at=None,
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
        met = Assignment.objects.filter(item__in=ids, state__in=MET, is_repeat=False)
        pairs = set(met.values_list("item", "annotator"))
        known = Counter(item for item, annotator in pairs if annotator in trusted)
        yield [pk for pk in ids if len(trusted) - known[pk] >= ANSWERS]


@transaction.atomic
def _refer(question: Question, ids: list[int], now: dt.datetime) -> int:
    items = _locked(ids)
    tasks = list(_disputed(question).filter(item__in=ids))
    for task in tasks:
        task.state, task.retired_at, task.referred_at = TaskState.OPEN, None, now
        task.maximum = task.votes + ANSWERS
        task.wanted = task.votes + 1
    Task.objects.bulk_update(tasks, ["maximum", "referred_at"])
    referred = {task.item_id for task in tasks}
    items = [item for item in items if item.pk in referred]
    for item in items:
        item.priority = Priority.TRUSTED
    resettle(items, tasks)
    return len(tasks)


@transaction.atomic
def _take_back(question: Question, ids: list[int], now: dt.datetime) -> int:
    items = _locked(ids)
    tasks = list(Task.objects.filter(question=question, item__in=ids, state=TaskState.OPEN))
    for task in tasks:
        task.state, task.retired_at = TaskState.DISPUTED, now
    resettle(items, tasks)
    return len(tasks)


def _locked(ids: list[int]) -> list[Item]:
    """Return items, which are locked before their tasks are read, as everywhere."""
    return list(Item.objects.filter(pk__in=ids).order_by("pk").select_for_update())


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))
