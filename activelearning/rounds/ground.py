"""The clips of a project as its classifier hears them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np

from activelearning import measuring, store
from activelearning.kernels import KERNELS
from activelearning.likeness import Likeness, LikenessOfBoth, LikenessOfGram, LikenessOfRows
from activelearning.models import Extraction, FeatureRow
from activelearning.models.measured import USABLE
from activelearning.representations import BESIDE, COVERED, FUSED, RAW, SPEAKER, fuse, standardised
from activelearning.scaling import Rows, Scale, known_speakers
from clips.models import ClipState
from quality.inference.answers import Whole

#: So many clips have their likenesses worked out once; of more, only rows are kept.
MOST_IN_GRAM = 3000
BLOCK = 2048


@dataclass(frozen=True)
class Ground:
    """Clips by their place, 0 to n - 1, in the order in which they were measured.

    `groups` (n,) says what belongs together: a speaker, else a recording.
    """

    clip_ids: Sequence[UUID]
    groups: Whole
    likenesses: Mapping[str, Likeness]

    @property
    def places(self) -> dict[UUID, int]:
        """The place of each clip."""
        return {clip_id: place for place, clip_id in enumerate(self.clip_ids)}


def lay(
    extraction: Extraction, folder: Path, others: Sequence[Extraction] = (), *, kernel: str = "linear"
) -> Ground:
    """Read all measured clips of a dataset; `folder` holds what is too large for the memory.

    Other feature sets that `others` hold of all these clips are representations too, in raw's place and
    beside it.
    """
    usable = extraction.rows.filter(state__in=USABLE, clip__state=ClipState.READY).order_by("shard", "place")
    found = list(usable.select_related("clip").only(*_READ))
    speakers = _numbers([row.clip.speaker for row in found])
    groups = _numbers([row.clip.speaker or f"\0{row.clip.recording_id}" for row in found])
    rows = store.gather(extraction, found, folder)
    clip_ids = [row.clip_id for row in found]
    likenesses = _likenesses(rows, speakers, folder, kernel)
    for other in others:
        if (heard := _other(other, clip_ids, folder / other.feature_set, kernel)) is not None:
            likenesses[other.feature_set] = heard
            likenesses[f"{RAW}{BESIDE}{other.feature_set}"] = LikenessOfBoth(likenesses[RAW], heard)
    return Ground(clip_ids, groups, likenesses)


def _other(extraction: Extraction, clip_ids: Sequence[UUID], folder: Path, kernel: str) -> Likeness | None:
    """Return how alike clips are in another feature set; nothing unless it was measured of all of them."""
    places = {clip_id: place for place, clip_id in enumerate(clip_ids)}
    usable = extraction.rows.filter(state__in=USABLE, clip__state=ClipState.READY).order_by("shard", "place")
    found = [row for row in usable if row.clip_id in places]
    if not found or len(found) < len(clip_ids):
        return None
    folder.mkdir()
    try:
        rows = store.gather(extraction, found, folder)
    except store.RowsLost:
        measuring.measure_lost(extraction, extraction.dataset.owner)
        return None
    order = np.argsort([places[row.clip_id] for row in found])
    return _alike(_standardised(rows, order, folder), kernel)


def _alike(rows: Rows, kernel: str) -> Likeness:
    """Return how alike clips of standardised rows are: worked out at once for few, when asked for many."""
    if len(rows) <= MOST_IN_GRAM:
        return LikenessOfGram(KERNELS[kernel](rows, rows))
    return LikenessOfRows(rows, kernel)


def _standardised(rows: Rows, order: Whole, folder: Path) -> Rows:
    """Return rows in this order and in deviations from their mean, as raw is; of many clips on the disk."""
    everybody = Scale.of(rows)
    if len(rows) <= MOST_IN_GRAM:
        return everybody.apply(rows[order])
    found = _map(folder / "raw.npy", rows)
    for start in range(0, len(rows), BLOCK):
        found[start : start + BLOCK] = everybody.apply(rows[order[start : start + BLOCK]])
    return found


_READ = ("shard", "place", "clip__speaker", "clip__recording")


def count_usable(extraction: Extraction) -> int:
    """Return how many clips a classifier can hear."""
    return FeatureRow.objects.filter(extraction=extraction, state__in=USABLE).count()


def _numbers(names: Sequence[str]) -> Whole:
    """Number names in their order, -1 for none."""
    known = {name: place for place, name in enumerate(sorted(set(names) - {""}))}
    return np.array([known.get(name, -1) for name in names], np.int64)


def _likenesses(rows: Rows, speakers: Whole, folder: Path, kernel: str = "linear") -> dict[str, Likeness]:
    if len(rows) <= MOST_IN_GRAM:
        found = standardised(rows, speakers)
        grams = {name: KERNELS[kernel](some, some) for name, some in found.items()}
        return {name: LikenessOfGram(gram) for name, gram in fuse(grams).items()}
    kept = {name: _alike(some, kernel) for name, some in _on_disk(rows, speakers, folder).items()}
    if SPEAKER in kept:
        kept[FUSED] = LikenessOfBoth(kept[RAW], kept[SPEAKER])
    return kept


def _on_disk(rows: Rows, speakers: Whole, folder: Path) -> dict[str, Rows]:
    """Do what `representations.standardised` does, block by block into memory maps."""
    everybody = Scale.of(rows)
    found = {RAW: _map(folder / "raw.npy", rows)}
    for start in range(0, len(rows), BLOCK):
        found[RAW][start : start + BLOCK] = everybody.apply(rows[start : start + BLOCK])
    known = known_speakers(speakers)
    if len(known) > 1 and np.isin(speakers, known).mean() >= COVERED:
        found[SPEAKER] = _map(folder / "speaker.npy", rows)
        for start in range(0, len(rows), BLOCK):
            found[SPEAKER][start : start + BLOCK] = found[RAW][start : start + BLOCK]
        for speaker in known:
            own = np.flatnonzero(speakers == speaker)
            found[SPEAKER][own] = Scale.of(rows[own]).apply(rows[own])
    return found


def _map(path: Path, rows: Rows) -> Rows:
    return np.lib.format.open_memmap(path, "w+", np.float32, rows.shape)
