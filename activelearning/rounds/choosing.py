"""Choosing the clips of a round, and asking people about them: all of it or nothing, and once."""

import time
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db import transaction

from activelearning import learner
from activelearning.holdout import holdout
from activelearning.lessons.contract import Thoughts
from activelearning.models import Arm, Held, Pick, Plan, PlanState, Round
from activelearning.rounds.speaking import speak_of
from activelearning.rounds.standing import Standing
from activelearning.strategies import told
from annotation.models import Task, TaskState
from annotation.services import open_chosen
from quality.inference.answers import Floats, Whole

AT_ONCE = 500


@dataclass(frozen=True)
class Chosen:
    """The clips of a round (n,) by rank, the arm of each, and what the classifier thinks of them.

    `distances` (n,) say how unlike the nearest labelled clip each is. Behind them come those of the holdout
    (h,) that are asked about beside them.
    """

    clips: Whole
    arms: list[Arm]
    thoughts: Thoughts | None = None
    distances: Floats | None = None
    chance: float | None = None
    held: Whole = field(default_factory=lambda: np.zeros(0, np.int64))


def choose_first(standing: Standing) -> tuple[Chosen, bool]:
    """Draw the holdout and choose the first set; also say whether the holdout is made of whole groups."""
    if not standing.learns:
        # Nothing is learnt, so there is nothing to measure, and no holdout to speak of.
        return by_chance(standing), True
    drawn = holdout(standing.ground.groups, random_state=standing.seed)
    held = drawn.clips[~np.isin(drawn.clips, standing.never_asked)]
    mixed = np.random.default_rng([standing.seed, 43]).permutation(held).tolist()
    standing.numbered = {clip: number for number, clip in enumerate(mixed)}
    standing.holds_groups = drawn.by_group
    first = standing.learner.begin(standing.open_clips, standing.size).clips
    return _with_held(standing, Chosen(first, [Arm.FIRST] * len(first))), drawn.by_group


def choose_next(standing: Standing) -> Chosen:
    """Choose the clips of the next round by what was learnt."""
    return _with_held(standing, _next(standing))


def _next(standing: Standing) -> Chosen:
    learnt, open_clips = standing.learnt, standing.open_clips
    if not standing.size:
        # Audits take all that is left of the budget.
        return Chosen(open_clips[:0], [])
    if not standing.learns or standing.plan.strategy == told.PASSIVE.name or not len(open_clips):
        return by_chance(standing)
    if learnt is None:
        # Whatever was asked came to no label: begin again with other clips.
        first = standing.learner.begin(open_clips, standing.size).clips
        return Chosen(first, [Arm.FIRST] * len(first))
    found = standing.learner.next(learnt, standing.labelled, open_clips, standing.size)
    return _thought_of(standing, Chosen(found.clips, _arms(found), chance=found.chance or None))


def _with_held(standing: Standing, chosen: Chosen) -> Chosen:
    """Add what is asked of the holdout; where nothing else is left, the rest of it wants labels too."""
    return replace(_with_audits(standing, chosen), held=standing.held_for(len(chosen.clips)))


def choose_audits(standing: Standing) -> Chosen:
    """Choose nothing but audits: for a loop that has stopped and gave labels."""
    return _with_audits(standing, Chosen(np.zeros(0, np.int64), []))


def _with_audits(standing: Standing, chosen: Chosen) -> Chosen:
    """Add clips that the classifier is sure of and that audit it."""
    audits = standing.audits
    if standing.learnt is None or not len(audits):
        return chosen
    clips = np.concatenate([chosen.clips, audits])
    return _thought_of(
        standing, replace(chosen, clips=clips, arms=[*chosen.arms, *[Arm.AUDIT] * len(audits)])
    )


def by_chance(standing: Standing) -> Chosen:
    """Draw the clips of a round from the whole open pool."""
    open_clips = standing.open_clips
    rng = np.random.default_rng([standing.seed, len(open_clips), 41])
    drawn = rng.permutation(open_clips)[: standing.size]
    chance = len(drawn) / max(len(open_clips), 1)
    return _thought_of(standing, Chosen(drawn, [Arm.RANDOM] * len(drawn), chance=chance))


def _thought_of(standing: Standing, chosen: Chosen) -> Chosen:
    """Add what is thought of chosen clips, and how unlike labelled ones they are."""
    if standing.learnt is None:
        return chosen
    nearest = standing.hears.cosine(chosen.clips, standing.learnt.labelled).max(axis=1, initial=-1.0)
    distances = np.asarray(np.clip(1 - nearest, 0, 2))
    return replace(chosen, thoughts=standing.think(chosen.clips), distances=distances)


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
    _keep_held(standing, plan)
    clips = np.concatenate([chosen.clips, chosen.held])
    clip_ids = [standing.ground.clip_ids[place] for place in clips.tolist()]
    open_chosen(plan.question.project, clip_ids)
    tasks = dict(
        Task.objects.filter(
            question=plan.question_id, item__clip__in=clip_ids, item__other=None, item__start=None, pick=None
        )
        .exclude(state=TaskState.RETIRED, aggregated__machine=True)
        .values_list("item__clip", "pk")
    )
    picks = [
        Pick(round=made_round, task_id=tasks[clip_id], rank=rank, **_why(chosen, rank))
        for rank, clip_id in enumerate(clip_ids)
        # A clip may have been withdrawn in this very moment; nobody is asked about a classifier's label.
        if clip_id in tasks
    ]
    Pick.objects.bulk_create(picks)
    _say_why(picks)
    speak_of(standing, picks)
    Round.objects.filter(pk=made_round.pk).update(seconds=time.monotonic() - begun)
    return made_round


def _keep_held(standing: Standing, plan: Plan) -> None:
    """Keep the holdout with the first round: which clips it has, and in which order they are asked about."""
    if plan.held.exists():
        return
    ids = standing.ground.clip_ids
    Held.objects.bulk_create(
        (Held(plan=plan, clip_id=ids[clip], place=place) for clip, place in standing.numbered.items()),
        batch_size=AT_ONCE,
    )


def _why(chosen: Chosen, rank: int) -> dict[str, Any]:
    """Return why a clip was chosen, and what the classifier thought of it before anybody had heard it."""
    if rank >= len(chosen.arms):
        return {"arm": Arm.HOLDOUT}
    arm = chosen.arms[rank]
    why: dict[str, Any] = {"arm": arm, "chance": chosen.chance if arm == Arm.RANDOM else None}
    if chosen.distances is not None:
        why["distance"] = round(float(chosen.distances[rank]), 4)
    if chosen.thoughts is not None:
        why["confidence"] = round(float(chosen.thoughts.sure[rank]), 6)
        why["opinion"] = chosen.thoughts.opinions[rank]
    return why


def _say_why(picks: list[Pick]) -> None:
    """Let exports tell by whom each clip was chosen, and how likely that was."""
    for arm in {pick.arm for pick in picks}:
        some = [pick for pick in picks if pick.arm == arm]
        Task.objects.filter(pk__in=[pick.task_id for pick in some]).update(
            selected_by=arm, selection_probability=some[0].chance
        )
