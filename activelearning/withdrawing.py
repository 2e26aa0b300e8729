"""What active learning forgets of clips that are taken out: their numbers, and what was thought of them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from activelearning import jobs
from activelearning.models import Dot, FeatureRow, Held, Measured, Pick, Returned, Shard
from clips.storing import remove
from common.committing import after_commit
from jobs.services import start
from quality.models import AggregatedLabel


@transaction.atomic
def forget_clips(clip_ids: Sequence[UUID]) -> None:
    """Let nobody use the numbers of these clips any more, and take them out of their files.

    A file without any other clip goes at once: with its dataset, its row may be gone before a job runs.
    Shards are locked before their rows, as where they are measured.
    """
    rows = FeatureRow.objects.filter(clip__in=clip_ids).exclude(state=Measured.GONE)
    shards = sorted(set(rows.values_list("shard", flat=True)))
    list(Shard.objects.filter(pk__in=shards).order_by("pk").select_for_update().values_list("pk"))
    rows.update(state=Measured.GONE, key="")
    Pick.objects.filter(task__item__clip__in=clip_ids).update(confidence=None, distance=None, opinion=None)
    Dot.objects.filter(clip__in=clip_ids).delete()
    Returned.objects.filter(clip__in=clip_ids).delete()
    AggregatedLabel.objects.filter(task__item__clip__in=clip_ids).update(prior=None)
    Held.objects.filter(clip__in=clip_ids).delete()
    left = set(shards) - _empty(shards)
    if left:
        start(jobs.wipe, shard_ids=sorted(left))


def _empty(shard_ids: Sequence[int]) -> set[int]:
    """Remove the files of shards of which no clip is left, and return which these are."""
    others = FeatureRow.objects.filter(shard=OuterRef("pk")).exclude(state=Measured.GONE)
    empty = Shard.objects.filter(~Exists(others), pk__in=shard_ids)
    names = dict(empty.values_list("pk", "stored"))
    Shard.objects.filter(pk__in=names).update(stored="")
    after_commit(remove, *names.values())
    return set(names)
