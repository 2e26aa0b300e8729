"""The rules of a project, for admins: their state, a dry run on its own history, and what comes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import KnownRequest, admins_only
from annotation import access
from annotation.models import Label, Participation, Project, ProjectState, Task
from common.errors import Conflict, UserError
from jobs.selectors import snapshot
from quality.findings.services import finding_of, order
from quality.models import Finding, FindingKind
from quality.oversight import acts, ruling
from quality.oversight.state import state_of

# So many clips of a dry run are shown.
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def rules(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show every rule of a project, and what others would do; a POST tries these."""
    project = _launched(request, project_id)
    if request.method == "POST":
        try:
            wanted = ruling.wanted_of({name: request.POST.get(name, "") for name in ruling.BOUNDS})
            order(request.user, project, FindingKind.DRY_RUN, wanted=wanted.as_json())
        except UserError as error:
            messages.error(request, error.message)
        return redirect("quality:trust_rules", project.pk)
    now = ruling.rules_now(project)
    finding = finding_of(project, FindingKind.DRY_RUN)
    context = {
        "project": project,
        "rows": state_of(project, now),
        "fields": _fields(now, finding),
        "finding": finding,
        "job": snapshot(finding.job) if finding and finding.job and not finding.is_done else None,
        "longest": acts.LONGEST_REASON,
        **(_found(finding) if finding and ruling.is_tried(finding) else {}),
    }
    return render(request, "quality/rules.html", context)


@require_POST
@admins_only
def apply(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Make the rules that were tried those of the project, with a reason."""
    project = _launched(request, project_id)
    finding = finding_of(project, FindingKind.DRY_RUN)
    try:
        if finding is None:
            raise Conflict(_("Try the rules first: then you see what they would do."), code="not_tried")
        ruling.apply(request.user, finding, request.POST.get("reason", ""))
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The rules are changed, as the log says. A job does the rest."))
    return redirect("quality:trust_rules", project.pk)


def _launched(request: KnownRequest, project_id: UUID) -> Project:
    project = access.project_for(request.user, project_id)
    if project.state == ProjectState.DRAFT:
        raise Http404
    return project


def _fields(now: ruling.Wanted, finding: Finding | None) -> list[tuple[str, str, str, int, int, int, int]]:
    """Return the numbers that can be tried: name, words, help, bounds, as it is, as it was tried."""
    words = {
        "confidence": (_("Confidence (%)"), _("How probable a label must be to be enough.")),
        "cut": (_("Pause from (% doubt)"), _("Less pauses more people, and sooner.")),
        "largest_share": (_("Largest share (%)"), _("Of all votes by one person; 100 is no limit.")),
    }
    tried = finding.wanted if finding else {}
    return [
        (name, *words[name], *ruling.BOUNDS[name], value, tried.get(name, value))
        for name, value in now.as_json().items()
    ]


def _found(finding: Finding) -> dict[str, Any]:
    found = finding.found or {}
    people = Participation.objects.filter(project=finding.project, annotator__closing_at=None)
    parts = {
        part.annotator_id: part
        for part in people.filter(annotator__in=[*found["paused"], *found["restored"]]).select_related(
            "annotator"
        )
    }
    moves = found["clips"][:SHOWN]
    tasks = Task.objects.filter(pk__in=[move[0] for move in moves]).select_related("item__clip")
    by_id = {task.pk: task for task in tasks.defer("item__clip__metadata", "item__clip__flags")}
    names = {label for _task, before, after, *_states in moves for label in (before, after) if label}
    labels = Label.objects.in_bulk(names)
    return {
        "found": found,
        "paused": [parts[one] for one in found["paused"] if one in parts],
        "restored": [parts[one] for one in found["restored"] if one in parts],
        "clips": [
            (by_id[task], labels.get(before), labels.get(after), was, state)
            for task, before, after, was, state in moves
            if task in by_id
        ],
    }
