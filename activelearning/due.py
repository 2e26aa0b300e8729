"""Finds the loops for which there is something to do, and starts a job for each."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from activelearning import measuring
from activelearning.models import Plan, PlanState, RoundState
from activelearning.selectors import is_answered, newest_round
from activelearning.services import start_advancing
from annotation.models import ProjectState
from jobs.models import State

REST = dt.timedelta(minutes=5)


def start_due() -> None:
    """Start a job for each loop that can go on: one question has one at a time."""
    now = timezone.now()
    for plan in _idle():
        if is_due(plan, now):
            start_advancing(plan)


def _idle() -> list[Plan]:
    """Return the running loops of live projects of which no job is open."""
    is_open = Q(job__state__in=[State.WAITING, State.RUNNING])
    running = Plan.objects.filter(state=PlanState.ON, question__project__state=ProjectState.LIVE)
    return list(running.exclude(is_open).select_related("question__project", "job"))


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
    has_failed = job is not None and job.state == State.FAILED
    return has_failed and job is not None and job.finished_at is not None and job.finished_at > now - REST
