"""The label of each clip under each method, on the answers that are there; nothing is written."""

from dataclasses import dataclass

import numpy as np

from annotation.models import Task
from clips.models import ClipState
from quality.aggregation.comparing import compare, differing
from quality.inference.answers import Whole
from quality.revising.question import estimate
from quality.revising.reading import Read

AT_ONCE = 2000


@dataclass(frozen=True)
class SideBySide:
    """The places of tasks whose clips are still there (n), and their labels under METHODS (n x 4).

    `differ` (4 x 4) counts those which two methods label differently.
    """

    places: Whole
    labels: Whole
    differ: Whole


def side_by_side(found: Read) -> SideBySide:
    """Label each clip by each method; somebody has chosen a label."""
    labels = compare(found.answers, estimate(found).posterior)[: len(found.tasks)]
    there = _not_withdrawn(found)
    return SideBySide(there, labels[there], differing(labels[there]))


def _not_withdrawn(found: Read) -> Whole:
    """Return the places of the tasks whose clips are still there."""
    kept = Task.objects.filter(question=found.question).exclude(item__clip__state=ClipState.WITHDRAWN)
    there = np.fromiter(kept.values_list("pk", flat=True).iterator(AT_ONCE), np.int64)
    return np.flatnonzero(np.isin(found.tasks, there))
