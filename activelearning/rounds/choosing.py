"""Choosing the clips of a round, and asking people about them: all of it or nothing, and once."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction

from activelearning import learner
from activelearning.confidence import of_prediction
from activelearning.holdout import holdout
from activelearning.models import Arm, Pick, Plan, PlanState, Round
from activelearning.rounds.standing import Standing
from activelearning.strategies import told
from annotation.models import Task
from annotation.services import open_chosen
from quality.inference.answers import Floats, Whole


@dataclass(frozen=True)
class Chosen:
    """The clips of a round (n,) by rank, the arm of each, and what the classifier thinks of them (n, C)."""

    clips: Whole
    arms: list[Arm]
    opinions: Floats | None = None
    chance: float | None = None


def choose_first(standing: Standing) -> tuple[Chosen, bool]:
    """Choose the holdout and the first set; also say whether the holdout is made of whole groups."""
    drawn = holdout(standing.ground.groups, random_state=standing.seed)
    if not standing.learns:
        # Nothing is learnt, so there is nothing to measure, and no holdout to speak of.
        return by_chance(standing), True
    held = drawn.clips[~np.isin(drawn.clips, standing.never_asked)]
    standing.held, standing.holds_groups = held, drawn.by_group
    first = standing.learner.begin(standing.open_clips, standing.size).clips
    arms = [Arm.HOLDOUT] * len(held) + [Arm.FIRST] * len(first)
    return Chosen(np.concatenate([held, first]), arms), drawn.by_group


def choose_next(standing: Standing) -> Chosen:
    """Choose the clips of the next round by what was learnt."""
    learnt, open_clips = standing.learnt, standing.open_clips
    if not standing.learns or standing.plan.strategy == told.PASSIVE.name:
        return by_chance(standing)
    if learnt is None:
        # Whatever was asked came to no label: begin again with other clips.
        first = standing.learner.begin(open_clips, standing.size).clips
        return Chosen(first, [Arm.FIRST] * len(first))
    found = standing.learner.next(learnt, standing.labelled, open_clips, standing.size)
    return Chosen(found.clips, _arms(found), learnt.probabilities(found.clips), found.chance or None)


def by_chance(standing: Standing) -> Chosen:
    """Draw the clips of a round from the whole open pool."""
    open_clips = standing.open_clips
    rng = np.random.default_rng([standing.seed, len(open_clips), 41])
    drawn = rng.permutation(open_clips)[: standing.size]
    opinions = standing.learnt.probabilities(drawn) if standing.learnt is not None else None
    chance = len(drawn) / max(len(open_clips), 1)
    return Chosen(drawn, [Arm.RANDOM] * len(drawn), opinions, chance)


def _arms(found: learner.Round) -> list[Arm]:
    marks = zip(found.unguided.tolist(), found.by_chance.tolist(), strict=True)
    return [Arm.RANDOM if lucky else Arm.EXPLORED if alone else Arm.ASKED for alone, lucky in marks]


@transaction.atomic
def ask(
    standing: Standing, chosen: Chosen, number: int, *, by_hand: bool, begun: float, by_group: bool = True
) -> Round | None:
    """Make a round and ask people about its clips; nothing where another worker did, or the owner paused."""
    plans = Plan.objects.select_for_update(of=("self",)).select_related("question__project")
    plan = plans.get(pk=standing.plan.pk)
    made = Round.objects.filter(plan=plan, number__gte=number).exists()
    if made or not (plan.state == PlanState.ON or by_hand):
        return None
    made_round = Round.objects.create(
        plan=plan,
        number=number,
        strategy=standing.plan.strategy,
        feature_set=standing.plan.question.project.feature_set,
        pool=len(standing.open_clips),
        by_group=by_group,
    )
    clip_ids = [standing.ground.clip_ids[place] for place in chosen.clips.tolist()]
    open_chosen(plan.question.project, clip_ids)
    tasks = dict(
        Task.objects.filter(
            question=plan.question_id, item__clip__in=clip_ids, item__other=None, item__start=None
        ).values_list("item__clip", "pk")
    )
    picks = [
        Pick(round=made_round, task_id=tasks[clip_id], rank=rank, **_why(standing, chosen, rank))
        for rank, clip_id in enumerate(clip_ids)
        # A clip may have been withdrawn in this very moment.
        if clip_id in tasks
    ]
    Pick.objects.bulk_create(picks)
    _say_why(picks)
    Round.objects.filter(pk=made_round.pk).update(seconds=time.monotonic() - begun)
    return made_round


def _why(standing: Standing, chosen: Chosen, rank: int) -> dict[str, Any]:
    """Return why a clip was chosen, and what the classifier thought of it before anybody had heard it."""
    arm = chosen.arms[rank]
    why: dict[str, Any] = {"arm": arm, "chance": chosen.chance if arm == Arm.RANDOM else None}
    if chosen.opinions is None or arm == Arm.HOLDOUT:
        return why
    said = chosen.opinions[rank]
    why["confidence"] = round(float(of_prediction(said[None])[0]), 6)
    why["opinion"] = {
        str(label): round(share, 6) for label, share in zip(standing.classes, said.tolist(), strict=True)
    }
    return why


def _say_why(picks: list[Pick]) -> None:
    """Let exports tell by whom each clip was chosen, and how likely that was."""
    for arm in {pick.arm for pick in picks}:
        some = [pick for pick in picks if pick.arm == arm]
        Task.objects.filter(pk__in=[pick.task_id for pick in some]).update(
            selected_by=arm, selection_probability=some[0].chance
        )
