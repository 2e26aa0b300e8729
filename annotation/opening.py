"""Makes the tasks of a whole project, a batch of clips at a time."""

import random
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from annotation.models import Item, Project
from annotation.services.tasks import open_tasks
from clips.models import Clip, ClipState
from jobs.progress import Progress
from live.publish import publish
from live.topics import topic

BATCH = 500


def open_all(project_id: str, progress: Progress) -> None:
    """Open tasks for every ready clip that has none yet; the project's number of clips grows with them."""
    project = Project.objects.get(pk=project_id)
    missing: list[UUID] = list(clips_without_item(project).values_list("pk", flat=True))
    # Later batches come later in the pool: each must be as mixed as the whole, or voices come in rows.
    random.shuffle(missing)
    before = asked_clips(project).count()
    progress.set_total(len(missing))
    for first in range(0, len(missing), BATCH):
        batch = missing[first : first + BATCH]
        open_tasks(project, batch)
        _keep_count(project, before + first + len(batch))
        progress.advance(len(batch))
        publish(topic("project", project.pk), "progress", {})
    _keep_count(project, asked_clips(project).count())


def _keep_count(project: Project, number: int) -> None:
    Project.objects.filter(pk=project.pk).update(clip_count=number)


def asked_clips(project: Project) -> QuerySet[Item]:
    """Return the items that people are asked about and can hear: no checks, no practice."""
    return Item.objects.filter(
        project=project, is_control=False, is_training=False, clip__state=ClipState.READY
    )


def clips_without_item(project: Project) -> QuerySet[Clip]:
    """Return the ready clips of the project's dataset that are not asked about yet."""
    asked = Item.objects.filter(project=project, clip=OuterRef("pk"), other=None, start=None)
    return Clip.objects.filter(~Exists(asked), dataset_id=project.dataset_id, state=ClipState.READY)
