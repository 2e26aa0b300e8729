"""Circles: people who often hear clips together count as one person on a task.

They sit at one table, talk, and answer alike for other reasons than what is heard. A job keeps who they are;
where votes are weighed, the first of a circle counts for all of it (quality.labels.casting).
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from annotation.models import Participation
from quality.models import Crowd

# Whoever has heard so many clips with somebody lately does so often: more than one evening.
OFTEN = 30
Pair = tuple[int, int]


def circles_of(pairs: Iterable[Pair]) -> dict[int, int]:
    """Return the circle of each person, named by its smallest member: who is tied to one is tied to all."""
    root: dict[int, int] = {}

    def find(person: int) -> int:
        root.setdefault(person, person)
        while root[person] != person:
            root[person] = root[root[person]]
            person = root[person]
        return person

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return {person: find(person) for person in root}


@transaction.atomic
def keep_circles(project_id: UUID, together: Mapping[Pair, int]) -> int:
    """Write the circles of a project, by how many clips each two heard together; return of how many."""
    circles = circles_of(pair for pair, clips in together.items() if clips >= OFTEN)
    parts = Participation.objects.filter(project=project_id)
    concerned = parts.filter(annotator__in=circles) | parts.filter(circle__isnull=False)
    changed = 0
    for part in concerned.order_by("pk").select_for_update(no_key=True):
        circle = circles.get(part.annotator_id)
        if part.circle != circle:
            part.circle = circle
            part.save(update_fields=["circle"])
            changed += 1
    if changed:
        # What their votes add up to is another sum now.
        Crowd.objects.filter(question__project=project_id).update(is_behind=True)
    return changed
