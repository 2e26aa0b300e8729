"""Asks for a finding, and finds the one that is there."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from annotation.models import Project, Question
from jobs.services import start
from quality import jobs
from quality.models import Finding, FindingKind

# What the page says while a job is at it.
MESSAGES = {
    FindingKind.FORECAST: gettext_noop("Playing the open clips to their end"),
    FindingKind.COMPARISON: gettext_noop("Labelling each clip in four ways"),
    FindingKind.PEOPLE: gettext_noop("Counting who answers"),
    FindingKind.DRY_RUN: gettext_noop("Trying the rules on what was answered"),
}


@transaction.atomic
def order(
    by: User,
    project: Project,
    kind: FindingKind,
    *,
    question: Question | None = None,
    wanted: Mapping[str, Any] | None = None,
) -> Finding:
    """Have a finding worked out anew; while a job is at it, nothing more is started."""
    # Two presses wait for each other here.
    Project.objects.select_for_update(no_key=True).values_list("pk").get(pk=project.pk)
    finding = finding_of(project, kind, question) or Finding(project=project, question=question, kind=kind)
    if finding.is_open:
        return finding
    finding.wanted, finding.by, finding.asked_at = dict(wanted or {}), by, timezone.now()
    finding.save()
    finding.job = start(jobs.make_finding, owner=by, message=MESSAGES[kind], finding_id=finding.pk)
    finding.save(update_fields=["job"])
    return finding


def finding_of(project: Project, kind: FindingKind, question: Question | None = None) -> Finding | None:
    """Return what was last worked out, or is being worked out now."""
    known = Finding.objects.filter(project=project, kind=kind, question=question)
    return known.select_related("job", "by").first()
