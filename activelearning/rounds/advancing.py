"""The loop of one question, a step at a time: measured, chosen, answered, learnt, chosen again.

Each step is written in one transaction that only one worker wins, and follows from what the database holds:
begun again after a killed worker, or by two at once, it comes to the same.
"""

import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from activelearning import measuring
from activelearning.evaluation import Interval
from activelearning.features.catalogue import UnknownFeatureSet
from activelearning.machine.labelling import label_sure, withdraw_unaudited
from activelearning.machine.standing import awaits_audits
from activelearning.models import Plan, PlanState, Round, RoundState, StopReason
from activelearning.others import measure_others
from activelearning.rounds import choosing
from activelearning.rounds.ground import count_usable
from activelearning.rounds.hearing import fitted, told_of
from activelearning.rounds.labels import count_answers
from activelearning.rounds.measures import foretell, measure_rounds
from activelearning.rounds.speaking import speak
from activelearning.rounds.standing import Standing
from activelearning.selectors import is_answered, newest_round, rules_of
from activelearning.stopping import Progress, Reason, why_stop
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
    measure_others(plan)
    newest = newest_round(plan)
    by_hand = newest is not None and newest.number == after
    goes_on = plan.state == PlanState.ON or by_hand or awaits_audits(plan)
    if project.state != ProjectState.LIVE or not goes_on:
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
    measure_rounds(standing)
    speak(standing, newest)
    has_stopped = standing.plan.state == PlanState.STOPPED
    label_sure(standing, newest, may_audit=not has_stopped)
    if has_stopped:
        return ""
    if reason := _why_stop(standing):
        return _stop(standing, reason, newest)
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
        facts["heard"] = told_of(standing)
        facts["fitted"] = fitted(standing.plan)
        facts["foretold"] = foretell(standing)
    Round.objects.filter(pk=asked.pk, state=RoundState.ASKING).update(
        state=RoundState.LEARNT,
        learnt_at=timezone.now(),
        answers=count_answers(standing.plan.question),
        seconds=asked.seconds + time.monotonic() - begun,
        updated_at=timezone.now(),
        **facts,
    )


def _stop(standing: Standing, reason: Reason, newest: Round) -> str:
    """Stop a running loop, and ask about its last audits; tell who wanted a round by hand why none comes."""
    plan = standing.plan
    if plan.state != PlanState.ON:
        return _forbidden(reason)
    if reason == Reason.BUDGET:
        withdraw_unaudited(standing, newest)
    elif len(standing.audits):
        # First: whoever is killed here stops when these are answered.
        audits = choosing.choose_audits(standing)
        choosing.ask(standing, audits, newest.number + 1, by_hand=False, begun=time.monotonic())
    Plan.objects.filter(pk=plan.pk, state=PlanState.ON).update(
        state=PlanState.STOPPED, stopped_because=reason.value, updated_at=timezone.now()
    )
    return ""


def _why_stop(standing: Standing) -> Reason | None:
    """Return which rule of a plan holds, if any."""
    plan = standing.plan
    learnt = list(plan.rounds_made.filter(state=RoundState.LEARNT).order_by("number"))
    found = Progress(
        answers=count_answers(plan.question),
        open_clips=len(standing.open_clips) + len(standing.held_for(0)),
        measured=len(standing.known.held),
        rounds=len(learnt),
        uar=[
            Interval(one.uar, one.low, one.high)
            for one in learnt
            if one.uar is not None and one.low is not None and one.high is not None
        ],
    )
    return why_stop(rules_of(plan), found)
