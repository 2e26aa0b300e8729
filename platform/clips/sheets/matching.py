"""Finds the clips that the lines of a table are about, by name."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar
from uuid import UUID

from clips.labels import Labels, Row
from clips.models import Clip, ClipState, Dataset
from clips.sheets.spelling import MOST_TERMS
from common.batches import in_batches

SPEAKER = "speaker"
BATCH = 1000
# How many of a table's clips one transaction changes.
WRITTEN = 500
Values = dict[str, str | None]
Corrections = dict[str, dict[str, str]]
KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


@dataclass(slots=True)
class Matches:
    """What walking along a dataset's clips found: a clip for each path, complaints, and terms by column."""

    clips: dict[str, UUID] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    known: dict[str, Counter[str]] = field(default_factory=dict)


def in_parts(things: dict[KeyT, ValueT], size: int) -> Iterator[dict[KeyT, ValueT]]:
    """Yield a mapping in parts of at most so many."""
    items = iter(things.items())
    while part := dict(islice(items, size)):
        yield part


def columns_of(labels: Labels) -> list[str]:
    """Return the columns of a table that say something about a file."""
    return [name for name in labels.columns if name != "file"]


def match(dataset: Dataset, labels: Labels, seen: Callable[[int], None]) -> Matches:
    """Find the clips of a table in one walk; `seen` is told how many clips were looked at."""
    exact: dict[str, list[UUID]] = defaultdict(list)
    loose: dict[str, list[UUID]] = defaultdict(list)
    found = Matches(known={name: Counter() for name in columns_of(labels)})
    bare = _by_bare_name(labels)
    for clips in _walk(dataset):
        for clip in clips:
            _count_terms(clip, found.known)
            if clip.name in labels.rows:
                exact[clip.name].append(clip.pk)
            # A table may name folders that the dataset does not know, or the other way round.
            elif path := bare.get(PurePosixPath(clip.name).name):
                loose[path].append(clip.pk)
        seen(len(clips))
    for path, row in labels.rows.items():
        _settle(path, row, exact.get(path) or loose.get(path, []), found)
    return found


def _walk(dataset: Dataset) -> Iterator[list[Clip]]:
    # Not dataset.clips: to give each clip its dataset, Django would fetch the column that is left out.
    clips = Clip.objects.filter(dataset=dataset).exclude(state=ClipState.WITHDRAWN)
    return in_batches(clips.only("name", "speaker", "metadata"), "pk", size=BATCH)


def _by_bare_name(labels: Labels) -> dict[str, str]:
    """Return the path by bare name, or nothing where several paths end in it."""
    found: dict[str, str] = {}
    for path in labels.rows:
        name = PurePosixPath(path).name
        found[name] = "" if name in found else path
    return found


def _count_terms(clip: Clip, known: dict[str, Counter[str]]) -> None:
    for name, terms in known.items():
        value = current(clip, name)
        # One more than counts as terms: the rest is not worth its memory.
        if value and (value in terms or len(terms) <= MOST_TERMS):
            terms[value] += 1


def _settle(path: str, row: Row, clips: list[UUID], found: Matches) -> None:
    if len(clips) == 1:
        found.clips[path] = clips[0]
    elif clips:
        found.complaints.append(f"line {row.line} names {path[:120]}, and {len(clips)} clips are called so")
    else:
        found.complaints.append(f"line {row.line} names {path[:120]}, which is no clip of this dataset")


def current(clip: Clip, column: str) -> str | None:
    """Return what a clip has under a column now, nothing if nothing."""
    value = clip.speaker if column == SPEAKER else clip.metadata.get(column)
    return str(value) if value not in (None, "") else None


def wanted(row: Row, corrections: Corrections) -> dict[str, str]:
    """Return what a line says, with the chosen corrections; an empty cell says nothing."""
    said = {SPEAKER: row.speaker} if row.speaker else {}
    said |= row.metadata
    return {name: corrections.get(name, {}).get(value, value) for name, value in said.items()}


def difference(clip: Clip, said: dict[str, str]) -> tuple[Values, Values]:
    """Return what a clip has and gets, where these are not the same."""
    before = {name: current(clip, name) for name in said}
    changed = [name for name in said if before[name] != said[name]]
    return {name: before[name] for name in changed}, {name: said[name] for name in changed}


def give(clip: Clip, values: Values) -> None:
    """Give a clip these values; nothing takes a value away."""
    for name, value in values.items():
        if name == SPEAKER:
            clip.speaker = value or ""
        elif value is None:
            clip.metadata.pop(name, None)
        else:
            clip.metadata[name] = value
