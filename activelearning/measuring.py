"""Deals the clips of a dataset that are not measured yet into shards, each the work of one job."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from activelearning import jobs
from activelearning.features import catalogue
from activelearning.features.contract import Extractor
from activelearning.models import Extraction, FeatureRow, Measured, Shard
from activelearning.models.measured import PROBLEMS, USABLE
from annotation.models import Project
from clips.models import Clip, ClipState, Dataset
from common.batches import in_batches
from jobs.models import State
from jobs.services import start

#: A shard of speech is some seconds to a minute of one core: many workers share even a small dataset.
CLIPS_OF_A_SHARD = 128
OPEN = (State.WAITING, State.RUNNING)


def extraction_of(dataset: Dataset, feature_set: str) -> Extraction:
    """Return the extraction of a dataset under the installed version of a feature set."""
    extractor = catalogue.extractor(feature_set or catalogue.DEFAULT)
    made, _ = Extraction.objects.get_or_create(
        dataset=dataset, recipe=extractor.recipe, defaults=_facts(extractor)
    )
    return made


def _facts(extractor: Extractor) -> dict[str, str | int]:
    return {"feature_set": extractor.name, "version": extractor.version, "size": extractor.size}


def known_extraction(project: Project) -> Extraction | None:
    """Return the extraction that a project's loop works on; nothing before it began, or without its set."""
    name = project.feature_set or catalogue.DEFAULT
    if name not in {known.name for known in catalogue.catalogue()}:
        return None
    recipe = catalogue.extractor(name).recipe
    return Extraction.objects.filter(dataset=project.dataset_id, recipe=recipe).first()


def measure_missing(extraction: Extraction, owner: User) -> int:
    """Start measuring every ready clip that was not dealt yet; return how many. Twice at once is once."""
    extractor = catalogue.extractor(extraction.feature_set)
    measured = FeatureRow.objects.filter(extraction=extraction, clip=OuterRef("pk"))
    missing = Clip.objects.filter(~Exists(measured), dataset=extraction.dataset_id, state=ClipState.READY)
    dealt = 0
    for clips in in_batches(missing.only("pk", "content_hash"), "pk", size=CLIPS_OF_A_SHARD):
        dealt += _deal(extraction, extractor, [clip.pk for clip in clips], owner)
    return dealt


@transaction.atomic
def _deal(extraction: Extraction, extractor: Extractor, clip_ids: Sequence[UUID], owner: User) -> int:
    """Make one shard and its job; one at a time for an extraction, and only of clips that are still ready."""
    Extraction.objects.select_for_update().get(pk=extraction.pk)
    there = extraction.rows.filter(clip__in=clip_ids).values_list("clip", flat=True)
    ready = Clip.objects.filter(pk__in=clip_ids, state=ClipState.READY).exclude(pk__in=list(there))
    clips = list(ready.order_by("pk").select_for_update(no_key=True).only("pk", "content_hash"))
    if not clips:
        return 0
    shard = Shard.objects.create(extraction=extraction, clips=len(clips))
    FeatureRow.objects.bulk_create(
        FeatureRow(
            extraction=extraction,
            shard=shard,
            clip=clip,
            place=place,
            key=extractor.key(clip.content_hash),
        )
        for place, clip in enumerate(clips)
    )
    _start(shard, owner)
    return len(clips)


def _start(shard: Shard, owner: User) -> None:
    shard.job = start(
        jobs.measure,
        owner=owner,
        total=shard.clips,
        message=gettext_noop("Measuring sounds"),
        shard_id=shard.pk,
    )
    shard.save(update_fields=["job", "updated_at"])


def measure_again(extraction: Extraction, owner: User) -> int:
    """Start the work of shards again whose job failed or was cancelled; return how many shards that makes.

    Clips that could not be read are dealt anew: what was in the way may be gone.
    """
    before = extraction.shards.count()
    extraction.rows.filter(state=Measured.UNREADABLE).delete()
    measure_missing(extraction, owner)
    stopped = broken(extraction)
    for shard in stopped:
        _start(shard, owner)
    return len(stopped) + extraction.shards.count() - before


def measure_lost(extraction: Extraction, owner: User) -> int:
    """Start the work of shards again whose files the store has lost; return how many."""
    return sum(measure_lost_shard(shard, owner) for shard in extraction.shards.exclude(stored=""))


def measure_lost_shard(shard: Shard, owner: User) -> bool:
    """Start the work of a shard again if the store has lost its file; return whether it has."""
    if default_storage.exists(str(shard.stored.name)):
        return False
    with transaction.atomic():
        shard = Shard.objects.select_for_update().get(pk=shard.pk)
        # Another file may have taken its place meanwhile, or another worker have begun.
        if not shard.stored or default_storage.exists(str(shard.stored.name)):
            return False
        shard.stored, shard.seconds, shard.measured_at = "", None, None
        shard.save(update_fields=["stored", "seconds", "measured_at", "updated_at"])
        shard.rows.filter(state__in=USABLE).update(state=Measured.WAITING)
        _start(shard, owner)
    return True


def broken(extraction: Extraction) -> list[Shard]:
    """Return the shards that nobody measures any more, though clips of them wait."""
    over = Q(job=None) | Q(job__state__in=[State.FAILED, State.CANCELLED, State.DONE])
    waiting = FeatureRow.objects.filter(shard=OuterRef("pk"), state=Measured.WAITING)
    return list(extraction.shards.filter(over, Exists(waiting)))


def waiting(extraction: Extraction) -> QuerySet[FeatureRow]:
    """Return the clips that are still to be measured."""
    return extraction.rows.filter(state=Measured.WAITING)


def must_wait(extraction: Extraction, *, begins: bool) -> bool:
    """Return whether a loop waits until clips are measured.

    Where it `begins`, for all of them: the holdout and the first set are drawn from all. Later, for those
    that somebody measures: another feature set is never learnt from by halves, and a part that was cancelled
    holds nobody up.
    """
    still = waiting(extraction)
    return still.exists() if begins else still.filter(shard__job__state__in=OPEN).exists()


@dataclass(frozen=True)
class Stand:
    """How far an extraction is: clips in all, done, usable, and by problem; seconds left if that is known.

    It `is_over` when the last shard is written; clips may all be done a moment before.
    """

    clips: int
    done: int
    usable: int
    problems: dict[str, int]
    seconds_left: int | None
    broken: int
    unreadable: int
    is_over: bool

    @property
    def percent(self) -> int:
        """How much is done, in whole percent."""
        return 100 * self.done // self.clips if self.clips else 0

    @property
    def minutes_left(self) -> int | None:
        """How long it still takes, in whole minutes, if that is known."""
        return None if self.seconds_left is None else math.ceil(self.seconds_left / 60)


@dataclass(frozen=True)
class Pace:
    """What shards say of how fast an extraction goes: clips done and the seconds of a worker these took.

    `under_way` are clips that shards at work have done already: their rows are written with the shard. So
    many `workers` are at work, and as long as any shard is `open`, somebody goes on.
    """

    done: int
    passed: float
    under_way: int
    workers: int
    is_open: bool

    def seconds_left(self, waits: int) -> int | None:
        """Return how long so many clips take; nobody knows before one is done, or while nobody goes on."""
        if not self.done or not self.is_open:
            return None
        return math.ceil(self.passed / self.done * waits / max(self.workers, 1))


def stand_of(extraction: Extraction) -> Stand:
    """Return how far an extraction is, in a statement, and three more while work is left."""
    found = dict(extraction.rows.values_list("state").annotate(n=Count("pk")).order_by())
    found.pop(Measured.GONE, None)
    waits, clips = found.get(Measured.WAITING, 0), sum(found.values())
    pace = _pace(extraction) if waits else None
    left = max(waits - pace.under_way, 0) if pace else 0
    return Stand(
        clips=clips,
        done=clips - left,
        usable=sum(found.get(state, 0) for state in USABLE),
        problems={str(state.label): found[state] for state in PROBLEMS if found.get(state)},
        seconds_left=pace.seconds_left(left) if pace else None,
        broken=len(broken(extraction)) if waits else 0,
        unreadable=found.get(Measured.UNREADABLE, 0),
        is_over=not waits,
    )


def _pace(extraction: Extraction) -> Pace:
    """Read how fast shards were measured, and how far those are that somebody measures now."""
    found = extraction.shards.aggregate(
        passed=Sum("seconds", default=0.0),
        done=Sum("clips", filter=Q(seconds__isnull=False), default=0),
        open=Count("pk", filter=Q(job__state__in=OPEN)),
    )
    at_work = extraction.shards.filter(stored="", job__state=State.RUNNING, job__started_at__isnull=False)
    now, running = timezone.now(), list(at_work.values_list("job__done", "clips", "job__started_at"))
    under_way = sum(min(done, clips) for done, clips, _ in running)
    begun = sum(((now - started).total_seconds() for done, _, started in running if done and started), 0.0)
    return Pace(
        done=found["done"] + under_way,
        passed=found["passed"] + begun,
        under_way=under_way,
        workers=len(running),
        is_open=bool(found["open"]),
    )
