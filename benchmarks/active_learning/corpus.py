"""A corpus folder: labels.csv beside audio files, read for one question."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from activelearning.features.contract import Extractor, Row
    from activelearning.scaling import Rows
    from benchmarks.active_learning.cache import FeatureCache
    from quality.inference.answers import Whole


#: Fewer clips make no first set, no round and no test.
FEWEST = 40


class BadFolder(ValueError):  # noqa: N818 - reads as the fact it states
    """A folder cannot be read as a corpus; the message says why and what to do."""


@dataclass(frozen=True)
class Corpus:
    """The clips of a folder that have a label and features.

    `rows` (n, d); `labels` (n,) are places in `classes`; `groups` (n,) say what belongs together when clips
    are split; `speakers` (n,) is -1 where unknown; `left_out` counts clips without a label or features.
    """

    rows: Rows
    labels: Whole
    classes: tuple[str, ...]
    groups: Whole
    speakers: Whole
    left_out: int

    def __len__(self) -> int:
        return len(self.labels)


def read(folder: Path, question: str, extractor: Extractor, cache: FeatureCache) -> Corpus:
    """Read a folder for one question, with features from the cache. Raises: BadFolder, OSError."""
    lines = _lines(folder, question)
    labelled = [line for line in lines if line[question]]
    found = cache.rows([folder / line["file"] for line in labelled], extractor)
    pairs = [(line, row) for line, row in zip(labelled, found, strict=True) if row is not None]
    return _corpus(pairs, question, left_out=len(lines) - len(pairs))


def _lines(folder: Path, question: str) -> list[dict[str, str]]:
    path = folder / "labels.csv"
    if not path.is_file():
        raise BadFolder(f"{folder} holds no labels.csv: name a corpus folder.")
    columns, lines = _table(path)
    for column in ("file", question):
        if column not in columns:
            raise BadFolder(f"{path} has no column {column!r}: there are {', '.join(columns) or 'none'}.")
    seen = {line["file"]: line for line in lines if line["file"]}
    missing = [name for name in seen if not (folder / name).is_file()]
    if missing:
        raise BadFolder(
            f"{path} names {missing[0]}, which is not in the folder: add it or take the line out."
        )
    return list(seen.values())


def _table(path: Path) -> tuple[Sequence[str], list[dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or ()
            lines = [{name: (value or "").strip() for name, value in line.items() if name} for line in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFolder(f"{path} cannot be read as a table: save it as CSV in UTF-8 ({error}).") from error
    return columns, lines


def _corpus(pairs: list[tuple[dict[str, str], Row]], question: str, left_out: int) -> Corpus:
    names = [line[question] for line, _ in pairs]
    classes = tuple(sorted(set(names)))
    if len(classes) < 2:
        raise BadFolder(f"Column {question!r} has {len(classes)} different labels: a question needs two.")
    if len(pairs) < FEWEST:
        raise BadFolder(f"Column {question!r} has {len(pairs)} clips with a label: give {FEWEST} or more.")
    # A question about the speaker, or the fold, cannot be tested on new ones.
    speakers, folds = (
        _numbers(["" if column == question else line.get(column, "") for line, _ in pairs])
        for column in ("speaker", "fold")
    )
    groups = speakers if (speakers >= 0).any() else folds
    return Corpus(
        np.stack([row for _, row in pairs]),
        np.array([classes.index(name) for name in names]),
        classes,
        _alone_where_unknown(groups),
        speakers,
        left_out,
    )


def _numbers(names: list[str]) -> Whole:
    """Number the names in their order, -1 for none."""
    known = {name: place for place, name in enumerate(sorted(set(names) - {""}))}
    return np.array([known.get(name, -1) for name in names], np.int64)


def _alone_where_unknown(groups: Whole) -> Whole:
    """Make a group of its own of each clip that belongs to none."""
    unknown = np.flatnonzero(groups < 0)
    found = groups.copy()
    found[unknown] = groups.max(initial=-1) + 1 + np.arange(len(unknown))
    return found
