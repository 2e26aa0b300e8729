"""Ends tasks that have enough answers, and asks for one more where they have not."""

import datetime as dt
from collections.abc import Sequence

from annotation.models import Task, TaskState
from quality.labels.stopping import Verdict


def settle(judged: Sequence[tuple[Task, Verdict]], now: dt.datetime) -> list[Task]:
    """Do what the votes ask for with open tasks; return those that ended. The caller keeps them."""
    still_open = [(task, verdict) for task, verdict in judged if task.state == TaskState.OPEN]
    for task, verdict in still_open:
        _settle(task, verdict, now)
    return [task for task, _ in still_open if task.state != TaskState.OPEN]


def _settle(task: Task, verdict: Verdict, now: dt.datetime) -> None:
    if verdict == Verdict.ONE_MORE:
        task.wanted = max(task.wanted, task.votes + 1)
    elif verdict != Verdict.GO_ON:
        task.state = TaskState.RETIRED if verdict == Verdict.RETIRE else TaskState.DISPUTED
        task.retired_at = now
