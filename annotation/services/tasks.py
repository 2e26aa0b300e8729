"""Opening tasks, asking for more or fewer answers, withdrawing items."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q

from annotation.assigning import return_number
from annotation.models import Item, Project, Question, Task, TaskState


@transaction.atomic
def open_tasks(
    project: Project,
    clip_ids: Sequence[UUID],
    *,
    questions: Iterable[Question] | None = None,
    wanted: int | None = None,
    selected_by: str = "all",
) -> int:
    """Make an item for each clip and a task for each question; what exists stays. Return how many are new."""
    wanted = project.answers_wanted if wanted is None else wanted
    Item.objects.bulk_create(
        (Item(project=project, clip_id=clip_id, wanted=wanted) for clip_id in clip_ids), ignore_conflicts=True
    )
    items = Item.objects.filter(project=project, clip_id__in=clip_ids, other=None, start=None)
    questions = project.questions.all() if questions is None else questions
    drafts = [
        Task(
            question=question,
            item_id=item_id,
            wanted=wanted,
            maximum=max(wanted, project.answers_maximum),
            selected_by=selected_by,
        )
        for item_id in items.values_list("pk", flat=True)
        for question in questions
    ]
    before = Task.objects.filter(item__in=items).count()
    Task.objects.bulk_create(drafts, ignore_conflicts=True)
    return Task.objects.filter(item__in=items).count() - before


def set_wanted(task: Task, wanted: int) -> None:
    """Ask for another number of answers, within the maximum; the item has room again where it grew."""
    task.wanted = min(wanted, task.maximum)
    task.save(update_fields=["wanted", "updated_at"])
    refresh_item(task.item_id)


def refresh_item(item_id: int) -> None:
    """Set what an item wants to what its neediest open task wants; new room is announced as a return."""
    most = Task.objects.filter(item=item_id, state=TaskState.OPEN).aggregate(most=Max("wanted"))["most"]
    item = Item.objects.filter(pk=item_id)
    if most is None:
        # Nothing is open any more: no room, whatever was wanted before.
        item.update(wanted=0)
        return
    item.filter(~Q(wanted=most)).update(wanted=most, returned=return_number())


def withdraw_items(clip_ids: Sequence[UUID]) -> None:
    """Take clips out of every project: their open tasks end, nothing is lent any more."""
    Task.objects.filter(item__clip_id__in=clip_ids, state=TaskState.OPEN).update(
        state=TaskState.WITHDRAWN, updated_at=F("updated_at")
    )
    Item.objects.filter(clip_id__in=clip_ids).update(wanted=0)
