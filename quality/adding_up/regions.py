"""Where more than half of the people marked a label, and how far their marks overlap. Pure.

Times are counted in cells of 10 ms. Marks of one person and label that overlap count once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import fmean
from typing import Any

from annotation.kinds import Said
from quality.adding_up.result import Result, Weights, leads, of_sure, sure

CELLS = 100  # in a second
DIGITS = 6
ALIKE = 1e-9
Span = tuple[int, int]
#: By label: spans in cells, in order, none touching another.
Marks = dict[int, list[Span]]


def regions(votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return the regions that more than half marked, each with its mean share, and the mean pairwise IoU.

    With weights, those behind which more than half of the weight stands.
    """
    people = [marks_of(vote.value or ()) for vote in sure(votes)]
    heavy = [1] * len(people) if weights is None else of_sure(votes, weights)
    iou = mean_overlap(people)
    labels = sorted({label for marks in people for label in marks})
    found = [one for label in labels for one in _of(label, people, heavy)]
    value = {"regions": sorted(found, key=lambda one: (one["start"], one["end"], one["label"])), "iou": iou}
    return Result(
        votes=len(votes),
        method="overlap" if weights is None else "weighted overlap",
        settled=leads(votes),
        value=value if people else None,
        agreement=iou,
    )


def marks_of(given: Sequence[Mapping[str, Any]]) -> Marks:
    """Return what one person marked, in whole cells: each region has at least one."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for one in given:
        start = round(one["start"] * CELLS)
        spans[one["label"]].append((start, max(start + 1, round(one["end"] * CELLS))))
    return {label: list(_joined(sorted(found))) for label, found in spans.items()}


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start > end:
            yield start, end
            start, end = next_start, next_end
        else:
            end = max(end, next_end)
    yield start, end


def _of(label: int, people: Sequence[Marks], weights: Sequence[float]) -> Iterator[dict[str, Any]]:
    """Yield the regions of one label: stretches of cells that more than half marked, by weight."""
    changes: dict[int, float] = defaultdict(int)
    for marks, weight_of_one in zip(people, weights, strict=True):
        for start, end in marks.get(label, ()):
            changes[start] += weight_of_one
            changes[end] -= weight_of_one
    begun: int | None = None
    whole = sum(weights)
    before = 0
    marked = weight = 0.0
    for cell in sorted(changes):
        if begun is not None:
            weight += marked * (cell - before)
        marked, before = marked + changes[cell], cell
        agreed = 2 * marked > whole + ALIKE
        if agreed and begun is None:
            begun, weight = cell, 0
        elif not agreed and begun is not None:
            yield _region(label, begun, cell, weight / whole)
            begun = None


def _region(label: int, start: int, end: int, weight: float) -> dict[str, Any]:
    mean_share = round(weight / (end - start), DIGITS)
    return {"label": label, "start": start / CELLS, "end": end / CELLS, "share": mean_share}


def mean_overlap(people: Sequence[Marks]) -> float | None:
    """Return the mean over all pairs of people of what both marked by what either marked, labels apart."""
    if len(people) < 2:
        return None
    return round(fmean(overlap(one, other) for one, other in combinations(people, 2)), DIGITS)


def overlap(one: Marks, other: Marks) -> float:
    """Return the cells both marked by the cells either marked; 1 where neither marked any."""
    both = sum(_shared(spans, other.get(label, ())) for label, spans in one.items())
    either = _length(one) + _length(other) - both
    return both / either if either else 1.0


def _length(marks: Marks) -> int:
    return sum(end - start for spans in marks.values() for start, end in spans)


def _shared(one: Sequence[Span], other: Sequence[Span]) -> int:
    shared = mine = theirs = 0
    while mine < len(one) and theirs < len(other):
        start = max(one[mine][0], other[theirs][0])
        end = min(one[mine][1], other[theirs][1])
        shared += max(0, end - start)
        if one[mine][1] < other[theirs][1]:
            mine += 1
        else:
            theirs += 1
    return shared
