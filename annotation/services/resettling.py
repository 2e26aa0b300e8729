"""Ending tasks, and opening them again, outside the road of an answer."""

from collections import defaultdict
from collections.abc import Sequence

from annotation.models import Item, Task, TaskState
from annotation.pool import return_number


def resettle(items: Sequence[Item], tasks: Sequence[Task]) -> None:
    """Keep the states of tasks and what their items want now; the caller has locked the items.

    Where an answer more is wanted of an item that was full, people have passed it: it is announced as a
    return.
    """
    if not tasks:
        return
    Task.objects.bulk_update(tasks, ["state", "wanted", "maximum", "retired_at"])
    wanted: dict[int, int] = defaultdict(int)
    still_open = Task.objects.filter(item__in=items, state=TaskState.OPEN)
    for item_id, number in still_open.values_list("item", "wanted"):
        wanted[item_id] = max(wanted[item_id], number)
    for item in items:
        had_room, item.wanted = item.has_room, wanted[item.pk]
        if item.has_room and not had_room:
            item.returned = return_number()
    Item.objects.bulk_update(items, ["wanted", "returned"])
