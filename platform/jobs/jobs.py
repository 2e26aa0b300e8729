"""Background work of the background work: the reaper, and a job that only proves that jobs run."""

import time
from datetime import timedelta
from threading import Thread
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from celery.worker.state import active_requests
from django.db import connections
from django.utils import timezone

from jobs import rescue, running
from jobs.progress import Progress
from jobs.registry import job
from live.publish import publish
from live.topics import topic


@job("jobs.selfcheck")
def selfcheck(progress: Progress, *, steps: int, seconds: float) -> None:
    """Count slowly, and tell the followers of the check when each step was sent."""
    progress.set_total(steps)
    for step in range(1, steps + 1):
        time.sleep(seconds)
        progress.advance(message=f"Step {step} of {steps}")
        publish(topic("check", progress.job.pk), "step", {"step": step, "sent_at": time.time()})


@shared_task(name="jobs.requeue_lost")
def requeue_lost(patience: float = rescue.PATIENCE.total_seconds()) -> None:
    """Queue again the jobs that show no sign of life."""
    rescue.requeue_lost(timezone.now(), patience=timedelta(seconds=patience))


@worker_shutting_down.connect
def hand_back_running(**_: Any) -> None:
    """Let other workers have what this one is doing; in a thread, as nothing may block a signal."""
    Thread(target=_hand_back, args=(running_here(),)).start()


def running_here() -> list[str]:
    """Return the ids of the jobs that this process's worker is doing now."""
    return [request.message.payload[0][0] for request in active_requests if request.name == running.run.name]


def _hand_back(job_ids: list[str]) -> None:
    try:
        rescue.hand_back(job_ids, timezone.now())
    finally:
        connections.close_all()
