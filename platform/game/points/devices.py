"""What another account on the same device was paid for already: one person's work is paid once."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Min

from accounts.models import DeviceMark
from annotation.models import Assignment
from game.models import PointsEntry, Reason


def on_one_device(person_id: int) -> set[int]:
    """Return who else was seen on a device of this person, within the days for which that is kept."""
    mine = DeviceMark.objects.filter(user=person_id).values("device_hash")
    here = DeviceMark.objects.filter(device_hash__in=mine, user__closing_at=None)
    return set(here.exclude(user=person_id).values_list("user", flat=True))


def paid_to_another(person_id: int, turns: Sequence[Assignment]) -> list[UUID]:
    """Return the turns about items for which an account beside this one had been paid before."""
    beside = on_one_device(person_id)
    if not beside:
        return []
    paid = PointsEntry.objects.filter(reason=Reason.EFFORT, points__gt=0)
    theirs = paid.filter(
        assignment__annotator__in=beside, assignment__item__in=[one.item_id for one in turns]
    )
    first = dict(theirs.order_by().values_list("assignment__item").annotate(first=Min("pk")))
    mine = paid.filter(assignment__in=[one.pk for one in turns if one.item_id in first])
    return [
        turn
        for turn, item, line in mine.values_list("assignment", "assignment__item", "pk")
        if line > first[item]
    ]
