"""Gives the clips of an upload what labels.csv says of them; said twice, it changes nothing."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from clips.labels import MAX_BYTES, Labels, LabelsError, Row, read_labels
from clips.models import Clip, FileState, UploadedFile
from clips.naming import folder_of, shown_name
from clips.ordering import sort_key
from clips.outcomes import settle
from common.batches import in_batches

BATCH = 500
MOST_LISTED = 5
T = TypeVar("T")


def read_beginning(source: Path) -> bytes:
    """Read a table, or just enough of it to see that it is too large."""
    with source.open("rb") as handle:
        return handle.read(MAX_BYTES + 1)


def apply_table(table: UploadedFile, content: bytes) -> None:
    """Describe the sounds that came with a table, or were here under these names before; settle it."""
    try:
        labels = read_labels(content)
    except LabelsError as error:
        settle(table, FileState.REFUSED, code="bad_table", reason=str(error))
        return
    described = _describe_uploaded(table, labels) + _describe_known(table, labels)
    complaints = labels.complaints()
    if complaints:
        settle(table, FileState.REFUSED, code="bad_lines", reason=_listed(complaints, described))
    else:
        settle(table, FileState.READ, reason=f"It describes {_sounds(described)}. {labels.note}".strip())


def _listed(complaints: list[str], described: int) -> str:
    more = f"; and {len(complaints) - MOST_LISTED:,} more" if len(complaints) > MOST_LISTED else ""
    rest = f"the rest describes {_sounds(described)}" if described else "nothing else is in it"
    first = "; ".join(complaints[:MOST_LISTED])
    return f"{first[0].upper()}{first[1:]}{more}: please mend this; {rest}."


def _sounds(number: int) -> str:
    return "1 sound" if number == 1 else f"{number:,} sounds"


def _describe_uploaded(table: UploadedFile, labels: Labels) -> int:
    files = table.upload.files.filter(recording__isnull=False)
    if table.archive_id:
        files = files.filter(archive=table.archive_id)
    # When one sound came under two names, the name under which it was kept has the last word.
    batches = in_batches(files, "state", "place", "pk", size=BATCH)
    return sum(_describe_batch(table, labels, batch) for batch in batches)


def _describe_batch(table: UploadedFile, labels: Labels, files: list[UploadedFile]) -> int:
    folder = folder_of(table.path)
    names: dict[int | None, str] = {}
    rows: dict[int | None, Row] = {}
    for file in files:
        if file.path.startswith(folder):
            path = file.path.removeprefix(folder)
            # The names of a folder's files begin where its table lies, as they do in the table.
            names |= {file.recording_id: shown_name(path)} if file.state == FileState.READY else {}
            row = labels.find(path)
            rows |= {file.recording_id: row} if row else {}
    clips = list(Clip.objects.filter(recording__in={*names, *rows}).defer("peaks"))
    for clip in clips:
        _rename(clip, names.get(clip.recording_id, clip.name))
        if clip.recording_id in rows:
            _describe(clip, rows[clip.recording_id])
    _save(clips)
    return len(rows)


def _describe_known(table: UploadedFile, labels: Labels) -> int:
    """Describe clips that were here before the table came."""
    described = 0
    for paths in _batches(labels.missing()):
        # The names alone have no index; what they are sorted by has one.
        keys = {sort_key(path) for path in paths}
        named = Clip.objects.filter(dataset=table.upload.dataset_id, sort_key__in=keys, name__in=paths)
        clips = list(named.defer("peaks"))
        names = [clip.name for clip in clips]
        certain = [clip for clip in clips if names.count(clip.name) == 1]
        for clip in certain:
            row = labels.find(clip.name)
            if row:
                _describe(clip, row)
        _save(certain)
        described += len(certain)
    return described


def _describe(clip: Clip, row: Row) -> None:
    clip.speaker = row.speaker or clip.speaker
    clip.metadata = {**clip.metadata, **row.metadata}


def _rename(clip: Clip, name: str) -> None:
    clip.name, clip.sort_key = name, sort_key(name)


def _save(clips: list[Clip]) -> None:
    Clip.objects.bulk_update(clips, ["speaker", "metadata", "name", "sort_key"])


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while batch := list(islice(iterator, BATCH)):
        yield batch
