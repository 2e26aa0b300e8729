"""Measures clips: which are still to be measured, shard by shard, and what came of each.

A shard is the work of one job, so that all workers share in it. It may be stopped at any moment and done
again, or twice at once: the first whole file counts, and any other is thrown away.
"""

import logging
import time
from pathlib import Path
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop
from soundfile import SoundFileError

from activelearning import measuring, news, store
from activelearning.features import catalogue
from activelearning.features.contract import SAMPLE_RATE, Extractor, NotFinite, TooShort
from activelearning.models import FeatureRow, Measured, Shard
from activelearning.scaling import Rows
from audio.files import read_mono
from audio.signals import Samples
from clips.models import Clip
from clips.storing import local_copy, remove, workbench
from common.committing import after_commit
from common.errors import UserError

logger = logging.getLogger(__name__)

#: Below -60 dB of full scale: there is nothing to hear.
SILENT_PEAK = 0.001
OTHER_VERSION = gettext_noop(
    "This worker has another version of the feature set than the one that began; "
    "it is measured anew when the loop goes on."
)


def measure_shard(shard_id: int, progress: Any) -> None:
    """Measure the clips of a shard and keep their rows; what is measured already stays."""
    shard = Shard.objects.select_related("extraction").filter(pk=shard_id).first()
    if shard is None:
        return
    if shard.stored:
        # A worker may have been killed just before it did this.
        wipe(shard.pk)
        return
    extractor = catalogue.extractor(shard.extraction.feature_set)
    if extractor.recipe != shard.extraction.recipe:
        raise UserError(OTHER_VERSION)
    rows = list(shard.rows.select_related("clip").order_by("place"))
    progress.set_total(len(rows))
    begun = time.monotonic()
    numbers = np.full((shard.clips, extractor.size), np.nan, np.float32)
    with workbench() as folder:
        for row in rows:
            if row.state == Measured.WAITING:
                row.state = _measure(row.clip, extractor, folder, numbers[row.place])
            progress.advance(message=gettext_noop("Measuring sounds"))
            news.tell_measuring(shard.extraction)
    _keep(shard, rows, numbers, time.monotonic() - begun)


def _measure(clip: Clip, extractor: Extractor, folder: Path, into: Rows) -> Measured:
    """Write the numbers of one clip, and return what came of it; one that cannot be measured keeps NaN.

    An error of the machine, as a full disk, is none of the clip's: the job is tried again.
    """
    try:
        with local_copy(clip.playable.name, folder) as path:
            if path is None:
                return Measured.UNREADABLE
            samples = read_mono(path, SAMPLE_RATE)
        into[:] = extractor.extract(samples, SAMPLE_RATE)
    except TooShort:
        return Measured.TOO_SHORT
    except NotFinite:
        return Measured.NOT_FINITE
    except SoundFileError as error:
        logger.warning("Clip %s cannot be read: %s", clip.pk, error)
        return Measured.UNREADABLE
    return Measured.SILENT if _is_silent(samples) else Measured.ROW


def _is_silent(samples: Samples) -> bool:
    return bool(np.abs(samples).max(initial=0.0) < SILENT_PEAK)


def _keep(shard: Shard, rows: list[FeatureRow], numbers: Rows, seconds: float) -> None:
    """Keep a measured shard unless another worker was first; a clip that was taken out meanwhile is wiped."""
    with store.putting(shard, numbers) as name, transaction.atomic():
        if not Shard.objects.select_for_update().filter(pk=shard.pk, stored="").exists():
            after_commit(remove, name)
            return
        Shard.objects.filter(pk=shard.pk).update(
            stored=name, seconds=seconds, measured_at=timezone.now(), updated_at=timezone.now()
        )
        for state in {row.state for row in rows}:
            some = [row.pk for row in rows if row.state == state]
            FeatureRow.objects.filter(pk__in=some, state=Measured.WAITING).update(state=state)
        news.tell_measured(shard.extraction)
    wipe(shard.pk)


@transaction.atomic
def wipe(shard_id: int) -> None:
    """Take the numbers of clips that were taken out from a shard's file; without any other, the file goes.

    A copy takes the file's place while the row is locked: whoever reads the old one has it open. Under the
    same lock goes what workers that were killed left beside it: nobody is about to need that.
    """
    shards = Shard.objects.select_related("extraction__dataset__owner").select_for_update(of=("self",))
    shard = shards.filter(pk=shard_id).exclude(stored="").first()
    if shard is None:
        return
    store.remove_others(shard)
    gone = list(_gone(shard).values_list("place", flat=True))
    if not gone:
        return
    before = shard.stored.name
    try:
        shard.stored = store.put_rows(shard, _without(gone, shard)) if len(gone) < shard.clips else ""
    except store.RowsLost:
        measuring.measure_lost_shard(shard, shard.extraction.dataset.owner)
        return
    shard.save(update_fields=["stored", "updated_at"])
    after_commit(remove, before)


def _gone(shard: Shard) -> QuerySet[FeatureRow]:
    return shard.rows.filter(state=Measured.GONE)


def _without(gone: list[int], shard: Shard) -> Rows:
    with workbench() as folder:
        rows = store.read_rows(shard, folder)
    rows[gone] = np.nan
    return rows
