"""Files of features: numpy's own format, float32, written whole, read by memory map.

Only jobs import this. docs/decisions/0013-features-lie-in-npy-shards.md says why this format.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from activelearning.models import Extraction, FeatureRow, Shard
from activelearning.scaling import Rows
from clips.storing import another_name, local_copy, put, remove

#: A matrix that is larger lies in a file of the job's own while it works.
LARGEST_IN_MEMORY = 512 * 1024 * 1024


class RowsLost(FileNotFoundError):  # noqa: N818 - reads as the fact it states
    """The store has lost a file of features; activelearning.measuring measures its clips again."""


def put_rows(shard: Shard, rows: Rows) -> str:
    """Keep the rows (clips, size) of a shard under a name that nobody else uses, and return it."""
    content = io.BytesIO()
    np.save(content, np.ascontiguousarray(rows, np.float32), allow_pickle=False)
    name = another_name(_name(shard))
    put(name, ContentFile(content.getvalue()))
    return name


@contextmanager
def putting(shard: Shard, rows: Rows) -> Iterator[str]:
    """Keep the rows of a shard under a new name, unless what is done with the name fails."""
    name = put_rows(shard, rows)
    try:
        yield name
    except BaseException:
        remove(name)
        raise


def remove_others(shard: Shard) -> None:
    """Remove all files of a shard but its own: what interrupted attempts left. Its row must be locked."""
    name = PurePosixPath(str(shard.stored.name))
    try:
        _, names = default_storage.listdir(str(name.parent))
    except FileNotFoundError:
        return
    remove(*(str(name.parent / other) for other in names if other != name.name))


def _name(shard: Shard) -> str:
    extraction = shard.extraction
    folder = PurePosixPath(extraction.dataset_id.hex, "features", extraction.recipe[:16], str(shard.pk))
    return str(folder / "rows.npy")


def read_rows(shard: Shard, folder: Path) -> Rows:
    """Return the rows (clips, size) of a measured shard, copied out of the store."""
    with local_copy(shard.stored.name, folder) as path:
        if path is None:
            raise RowsLost(f"{shard.stored.name} is not in the store: measure its clips again.")
        return np.array(np.load(path, mmap_mode="r", allow_pickle=False))


def gather(extraction: Extraction, wanted: Sequence[FeatureRow], folder: Path) -> Rows:
    """Return the rows (n, size) of these clips in their order, which must be that of shard and place.

    Shards come one at a time, so what is held is the matrix and one of them; a large matrix is a memory map
    of a file in `folder`, which goes with the job.
    """
    shape = (len(wanted), extraction.size)
    matrix = _matrix(shape, folder)
    shards = extraction.shards.in_bulk({row.shard_id for row in wanted})
    begin = 0
    while begin < len(wanted):
        shard_id, end = wanted[begin].shard_id, begin
        while end < len(wanted) and wanted[end].shard_id == shard_id:
            end += 1
        places = [row.place for row in wanted[begin:end]]
        matrix[begin:end] = read_rows(shards[shard_id], folder)[places]
        begin = end
    return matrix


def _matrix(shape: tuple[int, int], folder: Path) -> Rows:
    if shape[0] * shape[1] * 4 <= LARGEST_IN_MEMORY:
        return np.empty(shape, np.float32)
    return np.lib.format.open_memmap(folder / "rows.npy", "w+", np.float32, shape)
