"""The labels of a question under each aggregation, and where they differ."""

from itertools import chain
from typing import Any

import numpy as np

from annotation.models import Question
from jobs.progress import Progress
from quality.adding_up import Result
from quality.aggregation.comparing import METHODS
from quality.findings.truth import truth_of
from quality.labels.labelling import has_methods
from quality.models import Finding
from quality.replay.by_kind import compared
from quality.replay.side_by_side import side_by_side
from quality.revising.reading import read

# So many clips are kept for the page; the command has them all.
MOST = 1000


def comparison_of(finding: Finding, progress: Progress) -> dict[str, Any]:
    """Return how many clips two methods label differently, and which; how often each is right."""
    question = finding.question
    if question is None:
        raise ValueError("A comparison is about one question.")
    return _of_labels(question, progress) if has_methods(question) else _of_kind(question, progress)


def _of_kind(question: Question, progress: Progress) -> dict[str, Any]:
    """Compare results that are no single choice: kept as they are, with the pairs that go apart."""
    progress.set_total(1)
    found = compared(question)
    progress.advance()
    if not found.tasks:
        return {"clips": 0}
    size = len(found.methods)
    differ = np.zeros((size, size), int)
    for one, other in chain.from_iterable(found.apart):
        differ[one, other] += 1
        differ[other, one] += 1
    places = [place for place, apart in enumerate(found.apart) if apart]
    return {
        "methods": list(found.methods),
        "clips": len(found.tasks),
        "differ": differ.tolist(),
        "number": len(places),
        "rows": [
            [
                found.tasks[place],
                found.results[0][place].votes,
                [_kept(results[place]) for results in found.results],
                found.apart[place],
            ]
            for place in places[:MOST]
        ],
        "known": 0,
        "right": {},
    }


def _kept(result: Result) -> dict[str, Any]:
    return {"label": result.label_id, "value": result.value, "tied": result.tied}


def _of_labels(question: Question, progress: Progress) -> dict[str, Any]:
    progress.set_total(3)
    answers = read(question)
    progress.advance()
    if not answers.votes.sum():
        return {"clips": 0}
    labelled = side_by_side(answers)
    progress.advance()
    labels = np.array([*answers.labels, 0])
    ids = np.where(labelled.labels < 0, 0, labels[labelled.labels])
    tasks = answers.tasks[labelled.places]
    differs = np.flatnonzero((ids != ids[:, :1]).any(axis=1))
    truth = truth_of(question)
    known = [place for place, task in enumerate(tasks.tolist()) if task in truth]
    right = (
        ids[known] == np.array([truth[task] for task in tasks[known].tolist()])[:, None] if known else None
    )
    progress.advance()
    return {
        "clips": len(tasks),
        "differ": labelled.differ.tolist(),
        "number": len(differs),
        "rows": [
            [int(tasks[place]), int(answers.votes[labelled.places[place]]), ids[place].tolist()]
            for place in differs[:MOST]
        ],
        "known": len(known),
        "right": dict(zip(METHODS, right.sum(axis=0).tolist(), strict=True)) if right is not None else {},
    }
