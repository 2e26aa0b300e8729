"""What projects do when cut clips are taken back, and when a whole recording is asked about again."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from annotation.examples import change_projects_of
from annotation.models import Assignment, Item, Project, Task, TaskState
from annotation.opening import count_asked
from annotation.pool import return_number
from clips.models import ClipState
from common.errors import Conflict


@transaction.atomic
def forget_clips(clip_ids: Sequence[UUID]) -> None:
    """Drop the items of clips that are taken back; refused where anybody was asked, or where they check."""
    about = Item.objects.filter(Q(clip__in=clip_ids) | Q(other__in=clip_ids))
    # Under their locks: whoever is being lent one of these comes before this, or finds it gone.
    items = list(about.order_by("pk").select_for_update().only("pk", "project", "is_control", "is_training"))
    ids = [item.pk for item in items]
    checks = {item.project_id for item in items if item.is_control or item.is_training}
    lent = Assignment.objects.filter(item__in=ids).values_list("project", flat=True)[:1]
    _refuse({*checks, *lent})
    Item.objects.filter(pk__in=ids).delete()
    change_projects_of(clip_ids)
    _count(item.project_id for item in items)


def _count(project_ids: Iterable[UUID]) -> None:
    for project in Project.objects.filter(pk__in=set(project_ids)):
        project.clip_count = count_asked(project)
        project.save(update_fields=["clip_count", "updated_at"])


def _refuse(project_ids: set[UUID]) -> None:
    project = Project.objects.filter(pk__in=project_ids).first()
    if project:
        raise Conflict(
            _("“%(name)s” has begun to ask about these clips, so they stay; withdraw those that are wrong.")
            % {"name": project.name},
            code="clips_in_use",
        )


@transaction.atomic
def ask_again(clip_ids: Sequence[UUID]) -> None:
    """Open again what was asked about these clips when they were set aside; checks stay ended."""
    ended = Task.objects.filter(state=TaskState.WITHDRAWN, wanted__gt=0)
    heard = Q(other=None) | Q(other__state=ClipState.READY)
    about = Item.objects.filter(
        heard, Q(clip__in=clip_ids) | Q(other__in=clip_ids), clip__state=ClipState.READY
    )
    items = list(about.order_by("pk").select_for_update(of=("self",)))
    for item in items:
        tasks = ended.filter(item=item)
        item.wanted = item.wanted_for(tasks) or item.wanted
        # Behind people who have passed it: they come to it again.
        item.returned = return_number()
        item.save(update_fields=["wanted", "returned"])
        tasks.update(state=TaskState.OPEN)
    _count(item.project_id for item in items)
    change_projects_of(clip_ids)
