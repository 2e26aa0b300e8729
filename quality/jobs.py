"""Background work of quality. numpy is loaded where the work begins, not by every process."""

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import import_string

from jobs.progress import Progress
from jobs.registry import job
from quality import upkeep


@shared_task(name="quality.revise_questions")
def revise_questions() -> None:
    """Judge people and clips anew wherever answers have come."""
    judge_anew = import_string("quality.revising.everything.judge_anew")
    upkeep.note_news(timezone.now())
    for question in upkeep.questions_due(timezone.now()):
        if upkeep.claim(question):
            judge_anew(question, timezone.now())


@job("quality.make_finding")
def make_finding(progress: Progress, *, finding_id: int) -> None:
    """Work out what a page shows of a project."""
    import_string("quality.findings.making.make")(finding_id, progress)
