"""The loop of one question, a step at a time: measured, chosen, answered, learnt, chosen again.

Each step is written in one transaction that only one worker wins, and follows from what the database holds:
begun again after a killed worker, or by two at once, it comes to the same.
"""

import time
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from activelearning import measuring
from activelearning.evaluation import Interval, confusion, uar_interval
from activelearning.features.catalogue import UnknownFeatureSet
from activelearning.models import Plan, PlanState, Round, RoundState, StopReason
from activelearning.rounds import choosing
from activelearning.rounds.ground import count_usable
from activelearning.rounds.labels import count_answers
from activelearning.rounds.standing import Standing
from activelearning.selectors import is_answered, newest_round
from activelearning.stopping import Progress, Reason, StopRules, why_stop
from activelearning.store import RowsLost
from annotation.models import ProjectState
from clips.storing import workbench
from live.publish import publish
from live.topics import topic

#: Fewer clips make no holdout and no first set.
FEWEST = 20


def advance(question_id: int, progress: Any, *, after: int | None = None) -> None:
    """Take a loop as far as it goes now.

    By hand it learns from what there is of the round of number `after`, and makes the one after that: once
    there is such a one, it does what it does by itself.
    """
    plans = Plan.objects.select_related("question__project__dataset", "question__project__owner")
    plan = plans.filter(pk=question_id).first()
    if plan is None:
        return
    try:
        waits_for = _advance(plan, progress, after)
    except UnknownFeatureSet:
        waits_for = _("The feature set of this project is not installed any more: choose another.")
    Plan.objects.filter(pk=plan.pk).update(waits_for=waits_for, updated_at=timezone.now())
    publish(topic("project", plan.question.project_id), "progress", {})


def _advance(plan: Plan, progress: Any, after: int | None) -> str:
    """Do what can be done, and return what is waited for, if that is not people."""
    project = plan.question.project
    progress.advance(0, message=_("Looking for clips that are not measured yet"))
    extraction = measuring.extraction_of(project.dataset, project.feature_set)
    measuring.measure_missing(extraction, project.owner)
    newest = newest_round(plan)
    by_hand = newest is not None and newest.number == after
    if project.state != ProjectState.LIVE or not (plan.state == PlanState.ON or by_hand):
        return ""
    if measuring.must_wait(extraction, begins=newest is None):
        return _measured_first(by_hand)
    if newest and newest.state == RoundState.ASKING and not (by_hand or is_answered(newest)):
        return ""
    if count_usable(extraction) < FEWEST:
        return _("At least %(fewest)d clips must be measurable: upload more.") % {"fewest": FEWEST}
    begun = time.monotonic()
    progress.advance(0, message=_("Reading what was measured"))
    with workbench() as folder:
        try:
            standing = Standing.read(plan, extraction, folder)
        except RowsLost:
            if not measuring.measure_lost(extraction, project.owner):
                raise
            return _measured_first(by_hand)
        return _round(standing, newest, progress, begun=begun, by_hand=by_hand)


def _measured_first(by_hand: bool) -> str:
    """Say to who waits for a round that none came; by itself a loop goes on when clips are measured."""
    return _("Clips had to be measured first: learn once more when they are.") if by_hand else ""


def _round(standing: Standing, newest: Round | None, progress: Any, *, begun: float, by_hand: bool) -> str:
    """Learn from the newest round, where it is still to be learnt from, and ask the next one."""
    if newest is None:
        progress.advance(0, message=_("Choosing the first clips"))
        chosen, by_group = choosing.choose_first(standing)
        choosing.ask(standing, chosen, 0, by_hand=by_hand, begun=begun, by_group=by_group)
        return ""
    progress.advance(0, message=_("Learning from the labels"))
    if newest.state == RoundState.ASKING:
        _keep_learnt(standing, newest, begun)
    if reason := _stop(standing):
        # A running plan stops and says so itself.
        return "" if standing.plan.state == PlanState.ON else _forbidden(reason)
    progress.advance(0, message=_("Choosing the next clips"))
    choosing.ask(
        standing, choosing.choose_next(standing), newest.number + 1, by_hand=by_hand, begun=time.monotonic()
    )
    return ""


def _forbidden(reason: Reason) -> str:
    rule = StopReason(reason.value).label
    return _("No round was made, by a rule of the plan: %(rule)s.") % {"rule": rule}


def _keep_learnt(standing: Standing, asked: Round, begun: float) -> None:
    """Write what was learnt of a round, unless another worker did."""
    known, learnt = standing.known, standing.learnt
    facts: dict[str, Any] = {"labels": len(known.labelled.clips), "classes": standing.classes}
    if learnt is not None:
        facts["heard"] = {
            "chosen": learnt.choice.chosen,
            "clips": learnt.choice.clips,
            "groups": learnt.choice.groups,
            "compared": {
                name: {**vars(one), "error": one.error if np.isfinite(one.error) else None}
                for name, one in learnt.choice.heard.items()
            },
        }
    if learnt is not None and len(known.held):
        said = np.asarray(learnt.probabilities(known.held).argmax(axis=1), np.int64)
        found = uar_interval(known.truth, said, len(standing.classes), random_state=standing.seed)
        # The interval is of a posterior, which may lie to one side of the figure itself.
        low, high = min(found.low, found.mean), max(found.high, found.mean)
        facts |= {"uar": found.mean, "low": low, "high": high}
        facts["confusion"] = confusion(known.truth, said, len(standing.classes)).tolist()
    Round.objects.filter(pk=asked.pk, state=RoundState.ASKING).update(
        state=RoundState.LEARNT,
        learnt_at=timezone.now(),
        answers=count_answers(standing.plan.question),
        seconds=asked.seconds + time.monotonic() - begun,
        updated_at=timezone.now(),
        **facts,
    )


def _stop(standing: Standing) -> Reason | None:
    """Stop a running loop where one of its rules holds, and say which."""
    plan = standing.plan
    learnt = plan.rounds_made.filter(state=RoundState.LEARNT).order_by("number")
    rules = StopRules(
        rounds=plan.rounds,
        answers=plan.answers,
        target=None if plan.target is None else plan.target / 100,
        patience=plan.patience,
    )
    found = Progress(
        answers=count_answers(plan.question),
        open_clips=len(standing.open_clips),
        uar=[
            Interval(one.uar, one.low, one.high)
            for one in learnt
            if one.uar is not None and one.low is not None and one.high is not None
        ],
    )
    reason = why_stop(rules, found) or _all_rounds(plan, learnt.count())
    if reason is None:
        return None
    Plan.objects.filter(pk=plan.pk, state=PlanState.ON).update(
        state=PlanState.STOPPED, stopped_because=reason.value, updated_at=timezone.now()
    )
    return reason


def _all_rounds(plan: Plan, learnt: int) -> Reason | None:
    """Count the rounds of questions that nothing is measured of, too."""
    return Reason.ROUNDS if plan.rounds is not None and learnt >= plan.rounds else None
