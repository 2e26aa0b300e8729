"""Ends tasks that have enough answers, and asks for one more where people disagree."""

import datetime as dt
from collections.abc import Sequence

from annotation.models import Task, TaskState
from quality.adding_up import Result
from quality.stopping import Verdict, judge


def settle(results: Sequence[tuple[Task, Result]], now: dt.datetime) -> list[Task]:
    """Judge every task that just got a vote; return those that ended. The caller keeps the tasks."""
    still_open = [(task, result) for task, result in results if task.state == TaskState.OPEN]
    for task, result in still_open:
        _judge(task, result, now)
    return [task for task, _ in still_open if task.state != TaskState.OPEN]


def _judge(task: Task, result: Result, now: dt.datetime) -> None:
    verdict = judge(result, wanted=task.wanted, maximum=task.maximum)
    if verdict == Verdict.ONE_MORE:
        task.wanted += 1
    elif verdict != Verdict.GO_ON:
        task.state = TaskState.RETIRED if verdict == Verdict.RETIRE else TaskState.DISPUTED
        task.retired_at = now
