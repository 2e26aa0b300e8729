"""How good the classifier was after each round, on all clips of the holdout that are answered by now."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from activelearning.models import Round, RoundState
from activelearning.rounds.standing import Standing

#: So many clips of the holdout are foretold after each round; no more are ever compared over time.
MOST_FORETOLD = 5000
UNKNOWN = -1


def foretell(standing: Standing) -> list[Any]:
    """Return what the classifier says of the clips of the holdout, by their numbers."""
    numbered = {clip: number for clip, number in standing.numbered.items() if number < MOST_FORETOLD}
    if standing.learnt is None or not numbered:
        return []
    said = standing.lesson.foretold(standing.learnt, np.array(list(numbered), np.int64))
    found: list[Any] = [UNKNOWN] * (max(numbered.values()) + 1)
    for number, label in zip(numbered.values(), said, strict=True):
        found[number] = label
    return found


def measure_rounds(standing: Standing) -> None:
    """Measure all rounds anew on the same clips: what one found out is compared with what another did."""
    learnt = standing.plan.rounds_made.filter(state=RoundState.LEARNT, classes=standing.classes)
    numbers = [standing.numbered[clip] for clip in standing.known.held.tolist()]
    for one in learnt.exclude(foretold=[]).order_by("number"):
        found = _measured(standing, one.foretold, numbers)
        if any(getattr(one, name) != value for name, value in found.items()):
            Round.objects.filter(pk=one.pk).update(**found)


def _measured(standing: Standing, foretold: Sequence[Any], numbers: Sequence[int]) -> dict[str, Any]:
    """Return the figures of a round, by what it foretold of the clips of these numbers."""
    said = [foretold[one] if one < len(foretold) else UNKNOWN for one in numbers]
    both = [place for place, one in enumerate(said) if one != UNKNOWN]
    if not both:
        return {}
    found = standing.lesson.measured(
        [said[place] for place in both],
        standing.known.truth[both],
        random_state=standing.seed,
        met=standing.labelled.labels,
    )
    score = found.score
    if score is None:
        return dict.fromkeys(("uar", "low", "high", "confusion"))
    # The interval is of a posterior, which may lie to one side of the figure itself.
    low, high = min(score.low, score.mean), max(score.high, score.mean)
    measured = {"uar": score.mean, "low": low, "high": high, "confusion": found.confusion}
    return {"measure": standing.lesson.measure, **measured}
