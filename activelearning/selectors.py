"""Reading what the classifier works with, and how its rounds stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from activelearning.features import catalogue
from activelearning.features.contract import FeatureSetInfo
from activelearning.models import Arm, Pick, Plan, Round, RoundState
from activelearning.stopping import StopRules
from annotation.models import Project, TaskState

#: Of a round's clips; what is left ends later and joins the labels of a later round.
ENOUGH = 0.9


def feature_set_of(project: Project) -> FeatureSetInfo | None:
    """Return the feature set a project chose, the default one if it chose none, nothing if it is gone."""
    wanted = project.feature_set or catalogue.DEFAULT
    return next((known for known in catalogue.catalogue() if known.name == wanted), None)


@dataclass(frozen=True)
class Asked:
    """How many clips a round asked about, and how many of them have ended."""

    clips: int
    ended: int

    @property
    def is_answered(self) -> bool:
        """Whether so many have ended that the round can be learnt from."""
        return self.ended >= ENOUGH * self.clips

    @property
    def percent(self) -> int:
        """How many have ended, in whole percent."""
        return 100 * self.ended // self.clips if self.clips else 100


def asked_by(one: Round) -> Asked:
    """Count how far a round's clips are."""
    ended = Count("pk", filter=~Q(task__state=TaskState.OPEN))
    return Asked(**one.picks.aggregate(clips=Count("pk"), ended=ended))


def newest_round(plan: Plan) -> Round | None:
    """Return the last round that a loop made."""
    return plan.rounds_made.order_by("-number").first()


def newest_learnt(plan: Plan) -> Round | None:
    """Return the last round that was learnt from."""
    return plan.rounds_made.filter(state=RoundState.LEARNT).order_by("-number").first()


def is_answered(one: Round) -> bool:
    """Return whether people have answered a round."""
    return asked_by(one).is_answered


def rounds_of(task_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Return which of these tasks a round chose, by their ids: its number, and why in words."""
    picks = Pick.objects.filter(task__in=task_ids).values_list("task", "round__number", "arm")
    return {task: (number, str(Arm(arm).label)) for task, number, arm in picks}


def rules_of(plan: Plan) -> StopRules:
    """Return the rules of a plan by which it stops."""
    return StopRules(
        rounds=plan.rounds,
        answers=plan.answers,
        target=None if plan.target is None else plan.target / 100,
        patience=plan.patience,
    )
