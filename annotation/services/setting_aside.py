"""Clips that are lent to nobody until their owner has decided: set aside, put back, and both again.

What is lent of them already may still be answered. Whoever calls holds the items (`hold`), in the order of
annotation.assigning: so one request at a time decides about a clip.
"""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from annotation.models import Item, Project, Report, ReportedClip
from annotation.models.task import shuffle_key
from annotation.pool import return_number
from live.publish import publish
from live.topics import topic


def items_about(project_id: UUID, clip_ids: Collection[UUID]) -> QuerySet[Item]:
    """Return what a project asks about these clips, alone or beside another."""
    return Item.objects.filter(Q(clip__in=clip_ids) | Q(other__in=clip_ids), project=project_id)


def hold(project_id: UUID, clip_ids: Collection[UUID]) -> None:
    """Lock what a project asks about these clips."""
    list(items_about(project_id, clip_ids).order_by("pk").select_for_update().values_list("pk"))


def clips_aside(project_id: UUID) -> QuerySet[ReportedClip, UUID]:
    """Return the ids of the clips that are set aside in a project."""
    aside = ReportedClip.objects.filter(project=project_id, set_aside_at__isnull=False, put_back_at=None)
    return aside.values_list("clip", flat=True)


def set_aside(reported: ReportedClip, now: dt.datetime) -> None:
    """Lend a clip to nobody else in this project; what is lent may still be answered."""
    reported.set_aside_at = now
    reported.save(update_fields=["set_aside_at", "updated_at"])
    items_about(reported.project_id, [reported.clip_id]).update(is_aside=True)


@transaction.atomic
def put_back(project: Project, clip_id: UUID, now: dt.datetime | None = None) -> None:
    """Say of a reported clip that it may be played: it comes again, also to people who have passed it."""
    now = now or timezone.now()
    hold(project.pk, [clip_id])
    waiting = ReportedClip.objects.filter(project=project, clip=clip_id, put_back_at=None)
    if not waiting.update(put_back_at=now, updated_at=now):
        return
    Report.objects.filter(project=project, clip=clip_id, put_back_at=None).update(put_back_at=now)
    _let_come_again(project.pk, clip_id)
    tell_reports(project.pk)


@transaction.atomic
def take_back(project: Project, clip_id: UUID) -> None:
    """Undo the owner's last word about a clip: it waits again, set aside if it was."""
    hold(project.pk, [clip_id])
    reported = ReportedClip.objects.filter(project=project, clip=clip_id).first()
    if reported is None or reported.put_back_at is None:
        return
    Report.objects.filter(project=project, clip=clip_id, put_back_at=reported.put_back_at).update(
        put_back_at=None
    )
    reported.put_back_at = None
    reported.save(update_fields=["put_back_at", "updated_at"])
    if reported.set_aside_at:
        items_about(project.pk, [clip_id]).update(is_aside=True)
    tell_reports(project.pk)


def tell_reports(project_id: UUID) -> None:
    """Tell whoever looks at a project's reports that something changed."""
    publish(topic("reports", project_id), "changed", {})


def _let_come_again(project_id: UUID, clip_id: UUID) -> None:
    """Let what a project asks about a clip be lent again, unless the other clip of a pair is set aside.

    People have passed it meanwhile: it is announced as a return. Checks and practice have no returns; they
    come behind all others.
    """
    aside = clips_aside(project_id)
    items = items_about(project_id, [clip_id]).filter(is_aside=True)
    for item in items.exclude(clip__in=aside).filter(Q(other=None) | ~Q(other__in=aside)):
        item.is_aside, item.returned = False, return_number()
        if item.is_control or item.is_training:
            item.shuffle = shuffle_key()
        item.save(update_fields=["is_aside", "returned", "shuffle"])
