"""Whose word does not count for somebody's points: who shares a device or a circle, or answers alike."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import DeviceMark
from annotation.models import Participation
from quality.models import Crowd


def set_aside(person_id: int, project_id: UUID, questions: Collection[int]) -> set[int]:
    """Return the people whose answers confirm nothing of this person's, in three statements."""
    alike: set[int] = set()
    for pairs in Crowd.objects.filter(question__in=questions).values_list("pairs", flat=True):
        for pair in pairs:
            if person_id in pair["people"]:
                alike.update(pair["people"])
    devices = DeviceMark.objects.filter(user=person_id).values("device_hash")
    here = DeviceMark.objects.filter(device_hash__in=devices).values_list("user", flat=True)
    return (alike | set(here) | _circle(person_id, project_id)) - {person_id}


def _circle(person_id: int, project_id: UUID) -> set[int]:
    """Return who often hears clips together with this person there."""
    parts = Participation.objects.filter(project=project_id, circle__isnull=False)
    mine = parts.filter(annotator=person_id).values("circle")
    return set(parts.filter(circle__in=mine).values_list("annotator", flat=True))
