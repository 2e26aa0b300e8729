"""Example clips of labels: what people may hear before they choose, and what is therefore not asked."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from annotation.models import LabelExample, Project
from clips.models import Clip, ClipState

# A link needs where the sound is, a page how it looks.
_SHOWN = [f"clip__{name}" for name in ("id", "name", "state", "duration", "playable", "peaks")]
#: Examples that can be heard; with it, reading them costs one statement for all labels.
HEARD = Prefetch(
    "examples",
    LabelExample.objects.filter(clip__state=ClipState.READY)
    .select_related("clip")
    .only("id", "label", "clip", *_SHOWN),
    to_attr="heard",
)


def is_example(project: Project) -> Q:
    """Return the condition that a clip is an example of one of the project's labels."""
    return Q(Exists(LabelExample.objects.filter(clip=OuterRef("pk"), label__question__project=project)))


def askable(project: Project) -> QuerySet[Clip]:
    """Return the ready clips that can be asked about: an example would give its answer away."""
    ready = Clip.objects.filter(dataset_id=project.dataset_id, state=ClipState.READY)
    return ready.exclude(is_example(project))


def change_projects_of(clip_ids: Sequence[UUID]) -> None:
    """Have what is kept of projects read anew, once it is done, where clips come or go that are examples."""
    shown = Project.objects.filter(questions__labels__examples__clip__in=clip_ids).distinct()
    if found := list(shown.values_list("pk", flat=True)):
        # Not before the commit: whoever opens tasks locks first the project, then the clips.
        transaction.on_commit(partial(_change, found))


def _change(project_ids: Sequence[UUID]) -> None:
    Project.objects.filter(pk__in=project_ids).update(updated_at=timezone.now())
