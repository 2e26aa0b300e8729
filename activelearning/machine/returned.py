"""Which labels of a classifier went back to people, and why: kept, for the clip itself may be forgotten."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from activelearning.models import Plan, Returned, WentBack
from annotation.models import Task
from common.batches import in_batches
from quality.labels import machine

AT_ONCE = 500


def note_returned(
    plan: Plan, reason: WentBack, number: int, *, now: Mapping[UUID, float] | None = None
) -> None:
    """Keep which labels are about to go back: all that may, or those of the clips of which `now` says how
    sure the classifier is.

    Called in the transaction that takes them back.
    """
    mine = machine.changeable(plan.question)
    if now is None:
        for tasks in in_batches(mine.select_related("item", "aggregated"), "pk", size=AT_ONCE):
            _keep(plan, reason, number, tasks, {})
        return
    clip_ids = sorted(now)
    for first in range(0, len(clip_ids), AT_ONCE):
        some = mine.filter(item__clip__in=clip_ids[first : first + AT_ONCE])
        _keep(plan, reason, number, list(some.select_related("item", "aggregated")), now)


def _keep(
    plan: Plan, reason: WentBack, number: int, tasks: Sequence[Task], now: Mapping[UUID, float]
) -> None:
    at = timezone.now()
    Returned.objects.bulk_create(
        [
            Returned(
                plan=plan,
                clip_id=task.item.clip_id,
                label_id=task.aggregated.label_id,
                confidence=task.aggregated.machine_confidence,
                now=now.get(task.item.clip_id),
                reason=reason,
                round=number,
                at=at,
            )
            for task in tasks
            if task.aggregated.label_id is not None
        ],
        update_conflicts=True,
        unique_fields=["plan", "clip"],
        update_fields=["label", "confidence", "now", "reason", "round", "at"],
    )


def forget_returned(plan: Plan, clip_ids: Sequence[UUID]) -> None:
    """Forget that these clips ever went back: they have a classifier's label again."""
    for first in range(0, len(clip_ids), AT_ONCE):
        Returned.objects.filter(plan=plan, clip__in=clip_ids[first : first + AT_ONCE]).delete()


def returned_to_people(plan: Plan) -> QuerySet[Returned]:
    """Return what went back, the newest first."""
    return Returned.objects.filter(plan=plan).order_by("-at", "pk")
