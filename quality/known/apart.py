"""What keeps checks and practice apart: the answer to a practice clip is told, so it is no check, ever.

It holds for a clip in all projects, and for what is over: taken out of one, it cannot become the other. That
one item is not both at once is a constraint of the database as well.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotation.models import Project
from clips.models import Clip
from quality.models import Control
from quality.models.control import PRACTICE


def free_for_checks(clip: str = "pk") -> Q:
    """Return the condition that nobody was ever meant to practise on a clip."""
    return ~Q(Exists(_known_of(clip).filter(origin=PRACTICE)))


def free_for_practice(clip: str = "pk") -> Q:
    """Return the condition that a clip was never a check."""
    return ~Q(Exists(_known_of(clip).exclude(origin=PRACTICE)))


def _known_of(clip: str) -> QuerySet[Control]:
    return Control.objects.filter(item__clip=OuterRef(clip))


def held(project: Project, clip_ids: Sequence[UUID], free: Q) -> list[UUID]:
    """Return which of some clips are free, and keep them so until the transaction ends.

    It locks in the order of whoever opens tasks: the project, then its clips. Nobody can ask for the same
    clip as the other meanwhile, in this project or in another.
    """
    Project.objects.select_for_update(no_key=True).values_list("pk").get(pk=project.pk)
    hold(clip_ids)
    return list(Clip.objects.filter(free, pk__in=clip_ids).order_by("pk").values_list("pk", flat=True))


def hold(clip_ids: Sequence[UUID]) -> None:
    """Let nobody else say what some clips are used for until the transaction ends."""
    list(Clip.objects.filter(pk__in=clip_ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
