"""Makes the tasks of a whole project, a batch of clips or of pairs at a time."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotation.examples import askable
from annotation.kinds import kind_of
from annotation.models import Item, Project
from annotation.pairing import draw
from annotation.services.tasks import open_pairs, open_tasks
from clips.models import Clip, ClipState
from jobs.progress import Progress
from live.publish import publish
from live.topics import topic

BATCH = 500
ThingT = TypeVar("ThingT", UUID, tuple[UUID, UUID])


def open_all(project_id: str, progress: Progress) -> None:
    """Open tasks for every ready clip that has none yet; the project's number of clips grows with them."""
    project = Project.objects.get(pk=project_id)
    new: list[UUID] = list(clips_without_item(project).values_list("pk", flat=True))
    if compares(project):
        _open_batches(project, missing_pairs(project), open_pairs, new, progress)
    else:
        # Later batches come later in the pool: each must be as mixed as the whole, or voices come in rows.
        random.shuffle(new)
        _open_batches(project, new, open_tasks, new, progress)


def _open_batches(
    project: Project,
    missing: Sequence[ThingT],
    opened: Callable[[Project, Sequence[ThingT]], int],
    new: Sequence[UUID],
    progress: Progress,
) -> None:
    before, waiting = count_asked(project), set(new)
    progress.set_total(len(missing))
    for first in range(0, len(missing), BATCH):
        batch = missing[first : first + BATCH]
        opened(project, batch)
        waiting.difference_update(*(one if isinstance(one, tuple) else (one,) for one in batch))
        _keep_count(project, before + len(new) - len(waiting))
        progress.advance(len(batch))
        publish(topic("project", project.pk), "progress", {})
    keep_count(project)


def keep_count(project: Project) -> None:
    """Count anew how many clips people are asked about, for the lobby."""
    _keep_count(project, count_asked(project))


def _keep_count(project: Project, number: int) -> None:
    Project.objects.filter(pk=project.pk).update(clip_count=number)


def compares(project: Project) -> bool:
    """Return whether the project asks about pairs of clips."""
    return any(kind_of(question).compares for question in project.questions.only("kind"))


def count_asked(project: Project) -> int:
    """Return how many clips people are asked about and can hear: no checks, no practice."""
    items = Item.objects.filter(project=project, is_control=False, is_training=False)
    if compares(project):
        return _ready(project).filter(_in_pairs(items)).count()
    # Of some, a classifier gave the label, and nobody is asked.
    return items.filter(Q(wanted__gt=0) | Q(votes__gt=0), clip__state=ClipState.READY).count()


def clips_without_item(project: Project) -> QuerySet[Clip]:
    """Return the ready clips of the project's dataset that are not asked about yet."""
    items = Item.objects.filter(project=project, start=None)
    if compares(project):
        return askable(project).exclude(_in_pairs(items))
    return askable(project).filter(~Exists(items.filter(clip=OuterRef("pk"), other=None)))


def _ready(project: Project) -> QuerySet[Clip]:
    return Clip.objects.filter(dataset_id=project.dataset_id, state=ClipState.READY)


def _in_pairs(items: QuerySet[Item]) -> Q:
    return Q(Exists(items.filter(clip=OuterRef("pk")))) | Q(Exists(items.filter(other=OuterRef("pk"))))


def missing_pairs(project: Project) -> list[tuple[UUID, UUID]]:
    """Draw the pairs that are still missing, with the project as seed.

    At first all are; later those of clips that came meanwhile, or lost a clip that they were compared with.
    """
    stands = dict(_pairs_of_each(project))
    wanting = [clip_id for clip_id, times in stands.items() if times < project.pairs_per_clip]
    if not wanting:
        return []
    others = [clip_id for clip_id, times in stands.items() if times >= project.pairs_per_clip]
    there = _pairs_with(project, [clip_id for clip_id in wanting if stands[clip_id]])
    dice = random.Random(str(project.pk))  # noqa: S311 - a sample, not a secret
    return draw(wanting, others, project.pairs_per_clip, dice, there)


def _pairs_of_each(project: Project) -> QuerySet[Clip, tuple[UUID, int]]:
    """Return each ready clip with the number of its pairs whose other clip is ready too."""
    pairs = Item.objects.filter(project=project, clip__state=ClipState.READY, other__state=ClipState.READY)
    as_first = pairs.filter(clip=OuterRef("pk")).values("clip").annotate(n=Count("pk")).values("n")
    as_second = pairs.filter(other=OuterRef("pk")).values("other").annotate(n=Count("pk")).values("n")
    times = Coalesce(Subquery(as_first), 0) + Coalesce(Subquery(as_second), 0)
    return askable(project).order_by("pk").annotate(times=times).values_list("pk", "times")


def _pairs_with(project: Project, clip_ids: Sequence[UUID]) -> set[frozenset[UUID]]:
    there: set[frozenset[UUID]] = set()
    for first in range(0, len(clip_ids), BATCH):
        some = clip_ids[first : first + BATCH]
        items = Item.objects.filter(Q(clip__in=some) | Q(other__in=some), project=project)
        there.update(frozenset(pair) for pair in items.values_list("clip_id", "other_id"))
    return there
