"""Ending tasks, and opening them again, outside the road of an answer."""

from collections import defaultdict
from collections.abc import Sequence

from annotation.models import Item, Priority, Task, TaskState
from annotation.pool import return_number


def resettle(items: Sequence[Item], tasks: Sequence[Task]) -> None:
    """Keep the states of tasks and what their items want now; the caller has locked the items.

    Where an answer more is wanted of an item that was full, people have passed it: it is announced as a
    return.
    """
    if not tasks:
        return
    Task.objects.bulk_update(tasks, ["state", "wanted", "maximum", "retired_at", "reopened_at"])
    about: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(item__in=items, state=TaskState.OPEN):
        about[task.item_id].append(task)
    changed = [item for item in items if _settle(item, about[item.pk])]
    Item.objects.bulk_update(changed, ["wanted", "priority", "returned"])


def _settle(item: Item, still_open: Sequence[Task]) -> bool:
    """Let an item want what its open tasks want; return whether that is something else than before."""
    before, had_room = (item.wanted, item.priority), item.has_room
    item.wanted = item.wanted_for(still_open)
    if item.priority == Priority.TRUSTED and any(task.referred_at is None for task in still_open):
        # What opens again is for everybody.
        item.priority = Priority.NORMAL
    if item.has_room and not had_room:
        item.returned = return_number()
    return (item.wanted, item.priority) != before
