"""Ends tasks that have enough answers, and asks for one more where people disagree."""

import datetime as dt
from collections.abc import Sequence

from annotation.models import Task, TaskState
from annotation.services.tasks import refresh_item
from quality.majority import Majority
from quality.stopping import Verdict, judge


def settle(results: Sequence[tuple[Task, Majority[int]]], now: dt.datetime) -> list[Task]:
    """Judge every task that just got a vote; return those that ended."""
    open_before = [(task, result) for task, result in results if task.state == TaskState.OPEN]
    changed = [task for task, result in open_before if _settle_task(task, result, now)]
    if changed:
        refresh_item(changed[0].item_id)
    return [task for task in changed if task.state != TaskState.OPEN]


def _settle_task(task: Task, result: Majority[int], now: dt.datetime) -> bool:
    verdict = judge(result, wanted=task.wanted, maximum=task.maximum)
    if verdict == Verdict.GO_ON:
        return False
    if verdict == Verdict.ONE_MORE:
        task.wanted += 1
    else:
        task.state = TaskState.RETIRED if verdict == Verdict.RETIRE else TaskState.DISPUTED
        task.retired_at = now
    task.save(update_fields=["wanted", "state", "retired_at", "updated_at"])
    return True
