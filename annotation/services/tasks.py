"""Opening tasks, withdrawing items."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from annotation import assigning
from annotation.examples import askable, change_projects_of
from annotation.models import (
    Annotation,
    Assignment,
    AssignmentState,
    Item,
    Project,
    Question,
    Task,
    TaskState,
)
from annotation.models.task import shuffle_keys
from annotation.services.setting_aside import clips_aside

# A clip, and the one that it is compared with, if any.
Ends = tuple[UUID, UUID | None]


@transaction.atomic
def open_tasks(
    project: Project,
    clip_ids: Sequence[UUID],
    *,
    questions: Iterable[Question] | None = None,
    wanted: int | None = None,
    selected_by: str = "all",
) -> int:
    """Make an item for each clip that is ready and a task for each question; what exists stays.

    Return how many tasks are new. The items come behind all that was opened before, in the order of commits:
    one call at a time for a project.
    """
    _wait_for_others(project)
    alone: list[Ends] = [(clip_id, None) for clip_id in _still_ready(project, clip_ids)]
    return _open(project, alone, questions=questions, wanted=wanted, selected_by=selected_by)


@transaction.atomic
def open_pairs(project: Project, pairs: Sequence[tuple[UUID, UUID]]) -> int:
    """Make an item for each pair of clips that are ready, as `open_tasks` does for clips."""
    _wait_for_others(project)
    ready = set(_still_ready(project, [clip_id for pair in pairs for clip_id in pair]))
    return _open(project, [pair for pair in pairs if ready.issuperset(pair)])


def _open(
    project: Project,
    clips: Sequence[Ends],
    *,
    questions: Iterable[Question] | None = None,
    wanted: int | None = None,
    selected_by: str = "all",
) -> int:
    wanted = project.answers_wanted if wanted is None else wanted
    aside = set(clips_aside(project.pk))
    Item.objects.bulk_create(
        (
            Item(
                project=project,
                clip_id=clip_id,
                other_id=other_id,
                wanted=wanted,
                shuffle=key,
                is_aside=not aside.isdisjoint((clip_id, other_id)),
            )
            for (clip_id, other_id), key in zip(clips, shuffle_keys(len(clips)), strict=True)
        ),
        ignore_conflicts=True,
    )
    items = _items_of(project, clips)
    questions = list(project.questions.all() if questions is None else questions)
    drafts = [
        Task(
            question=question,
            item_id=item_id,
            wanted=wanted,
            maximum=max(wanted, project.answers_maximum),
            selected_by=selected_by,
        )
        for item_id in items
        for question in questions
    ]
    before = Task.objects.filter(item__in=items).count()
    Task.objects.bulk_create(drafts, ignore_conflicts=True)
    return Task.objects.filter(item__in=items).count() - before


def _items_of(project: Project, clips: Sequence[Ends]) -> list[int]:
    """Return the items of these clips or pairs; of a pair that was there the other way round none is new."""
    there = Item.objects.filter(project=project, clip_id__in=[clip_id for clip_id, _ in clips], start=None)
    wanted = set(clips)
    return [pk for pk, *ends in there.values_list("pk", "clip_id", "other_id") if tuple(ends) in wanted]


def _wait_for_others(project: Project) -> None:
    """Let one transaction at a time open tasks of a project, without keeping anybody from playing in it."""
    Project.objects.select_for_update(no_key=True).values_list("pk").get(pk=project.pk)


def _still_ready(project: Project, clip_ids: Sequence[UUID]) -> list[UUID]:
    """Return which clips are not withdrawn, nor examples, and keep them so until the items are there."""
    ready = askable(project).filter(pk__in=clip_ids).order_by("pk")
    return list(ready.select_for_update(no_key=True).values_list("pk", flat=True))


@transaction.atomic
def forget_items(item_ids: Sequence[int]) -> int:
    """Take items back about which nobody was ever asked; their clips may be asked about. Return how many."""
    nobodys = Item.objects.filter(pk__in=item_ids, wanted=0, votes=0, leases=0)
    nobodys = nobodys.filter(is_control=False, is_training=False)
    held = list(nobodys.order_by("pk").select_for_update().values_list("pk", flat=True))
    asked = set(Assignment.objects.filter(item__in=held).values_list("item", flat=True))
    answered = Annotation.objects.filter(task__item__in=held).values_list("task__item", flat=True)
    gone = set(held) - asked - set(answered)
    Item.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def withdraw_items(clip_ids: Sequence[UUID]) -> None:
    """Take clips out of every project: what is lent of them ends, and nothing is asked or lent any more."""
    items = Item.objects.filter(Q(clip_id__in=clip_ids) | Q(other_id__in=clip_ids))
    assigning.withdraw(items, timezone.now())
    ids = list(items.order_by("pk").select_for_update().values_list("pk", flat=True))
    items = Item.objects.filter(pk__in=ids)
    known = Q(item__is_control=True) | Q(item__is_training=True)
    Task.objects.filter(Q(state=TaskState.OPEN) | known, item__in=ids).update(state=TaskState.WITHDRAWN)
    # A turn that was being lent just now is still out; it ends when somebody looks at it.
    lent = Assignment.objects.filter(item=OuterRef("pk"), state=AssignmentState.LENT, is_repeat=False)
    held = Coalesce(Subquery(lent.values("item").annotate(n=Count("pk")).values("n")), 0)
    items.update(wanted=0, leases=held, is_control=False, is_training=False)
    change_projects_of(clip_ids)
