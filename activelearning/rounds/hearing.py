"""What a round heard and how it was fitted, as its row keeps it: which representation, by which numbers."""

from typing import Any

import numpy as np

from activelearning.lessons.told import NUMBERS
from activelearning.models import Plan
from activelearning.representations import Choice, Heard
from activelearning.rounds.standing import Standing

DIGITS = 6


def told_of(standing: Standing) -> dict[str, Any]:
    """Return what was tried and taken; where each label has a classifier of its own, of each of these."""
    found = _choice(standing.learnt.choice)
    parts = standing.lesson.choices(standing.learnt)
    if len(parts) > 1:
        found["parts"] = [{"label": label, **_choice(choice)} for label, choice in parts]
    return found


def fitted(plan: Plan) -> dict[str, Any]:
    """Return how the classifier of a round was fitted, as far as that is for owners to choose."""
    found: dict[str, Any] = {"kernel": plan.kernel}
    if plan.question.kind not in NUMBERS:
        found |= {"cost": plan.cost_used, "upsample": plan.upsample}
    return found


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "chosen": choice.chosen,
        "before": choice.before,
        "clips": choice.clips,
        "groups": choice.groups,
        "compared": {name: _numbers(one) for name, one in choice.heard.items()},
    }


def _numbers(one: Heard) -> dict[str, float | None]:
    """Return numbers as JSON knows them: an error that nobody can tell is null."""
    return {name: round(value, DIGITS) if np.isfinite(value) else None for name, value in vars(one).items()}
