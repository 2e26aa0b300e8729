"""All ways on the same clips with the same crowds, and the table of what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning.features.catalogue import extractor
from activelearning.learner import Learner
from activelearning.plans import plan
from benchmarks.active_learning import corpus
from benchmarks.active_learning.cache import FeatureCache
from benchmarks.active_learning.crowd import TARGET, WAYS, Project
from benchmarks.active_learning.protocol import POOL
from benchmarks.active_learning.running import likenesses_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.active_learning.corpus import Corpus
    from benchmarks.active_learning.crowd import Course, Way
    from quality.inference.answers import Floats

FIVE = "passive x 5"
#: Answers per clip at which curves are read.
STEPS = np.arange(0.25, 6.01, 0.25)


def run(options: Any) -> tuple[dict[str, Any], str]:
    """Play every run of every way; returns the JSON result, and the same for people.

    Raises: BadFolder, UnknownFeatureSet, OSError.
    """
    chosen = extractor(options.features)
    clips = corpus.read(options.folder, options.question, chosen, FeatureCache(options.cache))
    courses: dict[str, list[Course]] = {way.name: [] for way in WAYS}
    for number in range(options.runs):
        for way in WAYS:
            courses[way.name].append(one_run(clips, way, crowd=options.crowd, seed=options.seed + number))
    many = min(len(clips), POOL)
    result = {
        "question": options.question,
        "features": chosen.name,
        "crowd": options.crowd,
        "clips": many,
        "results": [_summary(way, courses, many) for way in WAYS],
    }
    return result, _table(result)


def one_run(clips: Corpus, way: Way, *, crowd: str, seed: int) -> Course:
    """Let one way label all clips of a corpus, or 1,000 that are drawn."""
    here = np.arange(len(clips))
    if len(here) > POOL:
        here = np.sort(np.random.default_rng([seed, 41]).choice(here, POOL, replace=False))
    learner = Learner(
        plan(way.plan), likenesses_of(clips, here), clips.groups[here], len(clips.classes), random_state=seed
    )
    return Project(way, learner, clips.labels[here], crowd=crowd, seed=seed).play()


def _summary(way: Way, every: Mapping[str, Sequence[Course]], clips: int) -> dict[str, Any]:
    courses = every[way.name]
    to_95 = [course.until(TARGET) for course in courses]
    # Where passive choice with five answers ends, run by run.
    ends = [course.right[-1] for course in every[FIVE]]
    to_five = [course.until(end) for course, end in zip(courses, ends, strict=True)]
    curves = [_read(course, clips) for course in courses]
    return {
        "way": way.name,
        "reached_95": float(np.mean([answers is not None for answers in to_95])),
        "answers_to_95": _mean(to_95, clips),
        "reached_passive_5": float(np.mean([answers is not None for answers in to_five])),
        "answers_to_passive_5": _mean(to_five, clips),
        "answers_at_end": float(np.mean([course.answers[-1] for course in courses])) / clips,
        "right_at_end": float(np.mean([course.right[-1] for course in courses])),
        "machine_at_end": float(np.mean([course.machine[-1] for course in courses])),
        "answers": STEPS.tolist(),
        "right": [float(value) for value in np.mean(curves, axis=0)],
    }


def _mean(answers: Sequence[float | None], clips: int) -> float | None:
    """Return the mean per clip of the runs that got there; None where none did."""
    known = [one for one in answers if one is not None]
    return float(np.mean(known)) / clips if known else None


def _read(course: Course, clips: int) -> Floats:
    """Return the share of right labels at each step; where a project has ended, that of its end."""
    found: Floats = np.interp(STEPS, course.answers / clips, course.right)
    return found


def _table(result: dict[str, Any]) -> str:
    heads = ("way", "95 % right at", "of runs", "as passive x 5 at", "of runs", "ends at", "right", "machine")
    widths = (20, 15, 9, 19, 9, 9, 8, 9)
    marks = [(step, STEPS.tolist().index(step)) for step in (0.5, 1.0, 1.5, 2.0, 3.0)]
    lines = ["".join(f"{head:>{wide}}" for head, wide in zip(heads, widths, strict=True))]
    lines[0] += "".join(f"{f'@ {step:g}':>8}" for step, _ in marks)
    for row in result["results"]:
        cells = (
            row["way"],
            _cell(row["answers_to_95"]),
            f"{row['reached_95']:.2f}",
            _cell(row["answers_to_passive_5"]),
            f"{row['reached_passive_5']:.2f}",
            f"{row['answers_at_end']:.2f}",
            f"{row['right_at_end']:.3f}",
            f"{row['machine_at_end']:.2f}",
        )
        line = "".join(f"{cell:>{wide}}" for cell, wide in zip(cells, widths, strict=True))
        lines.append(line + "".join(f"{row['right'][place]:>8.3f}" for _, place in marks))
    lines.append(f"Answers per clip; {result['clips']} clips; {result['crowd']} people.")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
