"""Reads a table and keeps what it would change, for its owner to look at; nothing is changed here."""

from collections import Counter
from typing import Any

from django.utils import timezone

from clips.labels import Labels, LabelsError, read_labels
from clips.models import Clip, ClipTable, TableState
from clips.sheets.matching import Matches, columns_of, difference, in_parts, match, wanted
from clips.sheets.spelling import likely_slips
from jobs.progress import Progress

MOST_LISTED = 50
MOST_SHOWN = 20
BATCH = 500


def read(table: ClipTable, progress: Progress) -> None:
    """Read a table: it is ready to apply, or refused with a sentence."""
    try:
        labels = read_labels(bytes(table.content))
        said: dict[str, Any] = {"state": TableState.READY, "preview": _read(table, labels, progress)}
    except LabelsError as error:
        said = {"state": TableState.REFUSED, "reason": str(error), "content": b""}
    # Meanwhile another table may have come in its place.
    waiting = ClipTable.objects.filter(pk=table.pk, state=TableState.READING)
    waiting.update(**said, updated_at=timezone.now())


def _read(table: ClipTable, labels: Labels, progress: Progress) -> dict[str, Any]:
    if not columns_of(labels):
        raise LabelsError("It has no column beside “file”, so it says nothing about the clips.")
    progress.set_total(table.dataset.clips.count())
    matches = match(table.dataset, labels, progress.advance)
    preview = _preview(labels, matches)
    if not matches.clips:
        raise LabelsError("No line of it names a clip of this dataset. " + _first(preview["problems"]))
    return preview


def _first(problems: list[str]) -> str:
    return f"For example, {problems[0]}." if problems else "It has no line beside the first."


def _preview(labels: Labels, matches: Matches) -> dict[str, Any]:
    problems = labels.problems + matches.complaints
    said: dict[str, Counter[str]] = {name: Counter() for name in columns_of(labels)}
    counts = {name: {"new": 0, "changed": 0, "same": 0} for name in said}
    examples: dict[str, list[list[str]]] = {"changed": [], "new": []}
    clips = 0
    for ids in in_parts({clip: path for path, clip in matches.clips.items()}, BATCH):
        there = Clip.objects.only("name", "speaker", "metadata").in_bulk(list(ids))
        for clip in (there[pk] for pk in ids if pk in there):
            words = wanted(labels.rows[ids[clip.pk]], {})
            before, after = difference(clip, words)
            clips += bool(after)
            for name, value in words.items():
                kind = "same" if name not in after else "changed" if before[name] else "new"
                counts[name][kind] += 1
                said[name][value] += 1
                if kind != "same" and len(examples[kind]) < MOST_SHOWN:
                    examples[kind].append([clip.name, name, before[name] or "", value])
    return {
        "lines": len(labels.rows) + len(labels.problems),
        "matched": len(matches.clips),
        "clips": clips,
        "columns": [{"name": name, **counted} for name, counted in counts.items()],
        # What would be written over is worth more of a look than what is new.
        "examples": (examples["changed"] + examples["new"])[:MOST_SHOWN],
        "slips": _slips(said, matches.known),
        "problems": problems[:MOST_LISTED],
        "problem_count": len(problems),
        "note": labels.note,
    }


def _slips(said: dict[str, Counter[str]], known: dict[str, Counter[str]]) -> list[dict[str, Any]]:
    return [
        {"column": name, "value": value, "term": term, "lines": said[name][value]}
        for name in said
        for value, term in likely_slips(said[name], known[name]).items()
    ]
