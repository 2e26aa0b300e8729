"""What a classifier hears of a clip: features as they are, measured within each speaker, or both. Pure.

Another feature set, where the same clips were measured with it, is heard in raw's place or beside it.

Which of them a project gets is decided by what its labels say; raw stays unless another is clearly better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from activelearning import calibration
from activelearning.calibration import Marks
from activelearning.scaling import Scale, by_speaker, known_speakers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from activelearning.classifier import Classifier
    from activelearning.scaling import Rows
    from quality.inference.answers import Floats, Whole

RAW, SPEAKER, FUSED = "raw", "speaker", "fused"
#: Between raw and the name of another feature set that is heard beside it.
BESIDE = "+"
PARTS = 10
#: Below this share of clips with a well-known speaker, the others would decide what the classifier hears.
COVERED = 0.5


def standardised(rows: Rows, speakers: Whole) -> dict[str, Rows]:
    """Return each representation of rows (n, d) that speakers (n,), -1 unknown, allow: raw first.

    No label is used. `fused` is not spelt out: its Gram matrix is the mean of the other two (`fuse`).
    """
    everybody = Scale.of(rows)
    found = {RAW: everybody.apply(rows)}
    known = known_speakers(speakers)
    if len(known) > 1 and np.isin(speakers, known).mean() >= COVERED:
        found[SPEAKER] = by_speaker(rows, speakers, everybody)
    return found


def fuse(grams: Mapping[str, Floats]) -> dict[str, Floats]:
    """Add the Gram matrix (n, n) of both side by side where there are both, each half as heavy.

    So clips are as far apart as in either alone, and the cost of the classifier means the same in all three.
    """
    found = dict(grams)
    if SPEAKER in found:
        found[FUSED] = (found[RAW] + found[SPEAKER]) / 2
    return found


@dataclass(frozen=True)
class Heard:
    """How one representation did on labelled clips of groups it had not heard, 0 to 1 each.

    `expected` is the mean probability of the right class, each class counted alike; `gain` is how far it lies
    above that of the one the project has so far, `over_raw` how far above raw's. Each error is a standard
    error, with clips of one group counted as one.
    """

    uar: float
    expected: float
    gain: float
    error: float
    uar_error: float = float("inf")
    over_raw: float = 0.0
    over_raw_error: float = 0.0


@dataclass(frozen=True)
class Choice:
    """Which representation a project gets and the numbers behind it, none where nothing could be compared.

    `before` is the one it had, with which the others were compared.
    """

    chosen: str
    heard: dict[str, Heard]
    clips: int = 0
    groups: int = 0
    before: str = RAW


def choose(
    grams: Mapping[str, Floats],
    labels: Whole,
    classes: int,
    classifier: Classifier,
    *,
    groups: Whole,
    unguided: Marks,
    before: str = RAW,
) -> Choice:
    """Choose among representations by cross-validation over groups.

    Parameters: for each representation the Gram matrix (l, l) of the labelled clips; their labels (l,),
    groups (l,), and marks (l,) of those that no classifier chose: first sets and random arm. Only these are
    judged, each by a model of all labelled clips of other groups. The best gain wins if it is above its
    standard error, else what the project had `before` stays: at first raw.
    """
    parts = grouped(groups)
    seen = {
        name: calibration.unseen(classifier, gram, labels, classes, parts=parts, judged=unguided)
        for name, gram in grams.items()
    }
    judged = seen[RAW].places
    if len(seen) < 2 or not len(judged):
        return Choice(before, {}, before=before)
    truth = labels[judged]
    said = {name: one.probabilities(calibration.sharpness(one, labels)) for name, one in seen.items()}
    heard = {name: _heard(one, said[before], said[RAW], truth, groups[judged]) for name, one in said.items()}
    return Choice(best(heard, before), heard, len(judged), len(np.unique(groups[judged])), before)


def best(heard: Mapping[str, Heard], before: str = RAW) -> str:
    """Return the representation with the largest gain if that is above its standard error, else `before`."""
    largest = max(heard, key=lambda name: heard[name].gain)
    return largest if heard[largest].gain > heard[largest].error else before


def grouped(groups: Whole) -> Whole:
    """Deal clips (l,) into at most PARTS parts, no group in two of them: the largest groups first."""
    named, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    part, filled = np.zeros(len(named), np.int64), np.zeros(min(PARTS, len(named)))
    for group in np.argsort(-sizes, kind="stable"):
        part[group] = filled.argmin()
        filled[part[group]] += sizes[group]
    return np.asarray(part[place])


def by_group(weight: Floats, values: Floats, groups: Whole) -> tuple[float, float]:
    """Return the weighed sum of values (m,) and its standard error; clips of one group (m,) count as one.

    Weights (m,) add up to one.
    """
    found = float(weight @ values)
    parts = np.bincount(np.unique(groups, return_inverse=True)[1], weight * (values - found))
    many = len(parts)
    return found, float(np.sqrt((parts**2).sum() * many / (many - 1))) if many > 1 else float("inf")


def _heard(said: Floats, before: Floats, raw: Floats, truth: Whole, groups: Whole) -> Heard:
    """Compare what a representation said of clips (m, C) with what the one of before and raw said of them."""
    rows, sizes = np.arange(len(truth)), np.bincount(truth, minlength=said.shape[1])
    weight = 1 / (sizes[truth] * (sizes > 0).sum())
    right = said[rows, truth]
    gain, error = by_group(weight, right - before[rows, truth], groups)
    over_raw, over_raw_error = by_group(weight, right - raw[rows, truth], groups)
    # Recalls of the classes that there are, each counted alike: so weighed, the mean of hits is the UAR.
    recall, uar_error = by_group(weight, (said.argmax(axis=1) == truth).astype(np.float64), groups)
    return Heard(recall, float(weight @ right), gain, error, uar_error, over_raw, over_raw_error)
