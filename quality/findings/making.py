"""Works out one finding; numpy is loaded here, in the worker."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from jobs.progress import Progress
from quality.findings.comparison import comparison_of
from quality.findings.dry_run import dry_run_of
from quality.findings.forecast import forecast_of
from quality.findings.people import people_of
from quality.models import Finding, FindingKind

#: What a kind of finding is made of: returns what is kept, in types that JSON knows.
Maker = Callable[[Finding, Progress], dict[str, Any]]
MAKERS: dict[str, Maker] = {
    FindingKind.FORECAST: forecast_of,
    FindingKind.COMPARISON: comparison_of,
    FindingKind.PEOPLE: people_of,
    FindingKind.DRY_RUN: dry_run_of,
}


def make(finding_id: int, progress: Progress) -> None:
    """Work a finding out and keep it; one that is gone meanwhile was of a project that is gone."""
    finding = Finding.objects.select_related("project", "question__project").filter(pk=finding_id).first()
    if finding is None:
        return
    found = MAKERS[finding.kind](finding, progress)
    Finding.objects.filter(pk=finding.pk).update(found=found, made_at=timezone.now())
