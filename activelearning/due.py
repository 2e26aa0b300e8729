"""Finds the loops that can go on, or that are to be surveyed, and starts a job for each."""

import datetime as dt

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from activelearning import measuring
from activelearning.machine.standing import awaits_audits
from activelearning.models import Plan, PlanState, Round, RoundState
from activelearning.selectors import is_answered, newest_round
from activelearning.services import start_advancing, start_survey
from annotation.models import ProjectState
from jobs.models import Job, State

REST = dt.timedelta(minutes=5)


def start_due() -> None:
    """Start a job for each loop that can go on: one question has one at a time."""
    now = timezone.now()
    for plan in _idle():
        if is_due(plan, now):
            start_advancing(plan)


def _idle() -> list[Plan]:
    """Return the running loops of live projects of which no job is open, and those whose audits are asked."""
    is_open = Q(job__state__in=[State.WAITING, State.RUNNING])
    running = Q(state=PlanState.ON) | Q(state=PlanState.STOPPED, machine_labels=True)
    plans = Plan.objects.filter(running, question__project__state=ProjectState.LIVE).exclude(is_open)
    found = list(plans.select_related("question__project", "job"))
    return [plan for plan in found if plan.state == PlanState.ON or awaits_audits(plan)]


def is_due(plan: Plan, now: dt.datetime) -> bool:
    """Return whether a job could go on now: clips are measured, and those of the last round are answered."""
    if _rests(plan, now):
        return False
    newest = newest_round(plan)
    if newest and newest.state == RoundState.ASKING and not is_answered(newest):
        return False
    extraction = measuring.known_extraction(plan.question.project)
    return extraction is None or not measuring.must_wait(extraction, begins=newest is None)


def _rests(plan: Plan, now: dt.datetime) -> bool:
    """Return whether the loop has just found that it cannot go on, or failed: it tries again, but rarely."""
    if plan.waits_for and plan.updated_at > now - REST:
        return True
    job = plan.job
    return job is not None and job.state == State.FAILED and _just_ended(job, now)


def _just_ended(job: Job, now: dt.datetime) -> bool:
    return job.finished_at is not None and job.finished_at > now - REST


def start_surveys() -> None:
    """Start a survey of each loop of a live project that has learnt since its last one."""
    for plan in _unseen():
        start_survey(plan)


def _unseen() -> list[Plan]:
    newest = Round.objects.filter(plan=OuterRef("pk"), state=RoundState.LEARNT).order_by("-number")
    learnt = Plan.objects.filter(question__project__state=ProjectState.LIVE).annotate(
        newest=Subquery(newest.values("pk")[:1]), learnt_at=Subquery(newest.values("learnt_at")[:1])
    )
    seen = Q(survey__round__isnull=False, survey__round=F("newest"))
    # One that came to nothing is not tried again before the next round: it would come to nothing again.
    tried = Q(survey__job__isnull=False, survey__job__queued_at__gte=F("learnt_at"))
    return list(learnt.filter(newest__isnull=False).exclude(seen).exclude(tried))
