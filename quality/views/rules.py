"""The rules of a project: their state, a dry run on its own history, and what comes of it.

Admins change every one of them, owners those of the project itself; owners read no names of people here.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import KnownRequest, owners_only
from accounts.models import User
from annotation import access
from annotation.models import Label, Participation, Project, ProjectState, Task, TaskState
from common.errors import Conflict, UserError
from jobs.selectors import snapshot
from quality.findings.services import finding_of, order
from quality.models import Control, Finding, FindingKind
from quality.oversight import acts, ruling
from quality.oversight.state import state_of
from quality.oversight.timeline import rules_log

# So many clips of a dry run are shown, and so many people of each kind are named.
SHOWN = 50
LOG = 50
MOST_NAMED = 100


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def rules(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show every rule of a project, and what others would do; a POST tries these."""
    project = _launched(request, project_id)
    if request.method == "POST":
        try:
            before = ruling.rules_now(project)
            wanted = ruling.wanted_of(request.POST.dict(), before)
            ruling.check_may_choose(request.user, before, wanted)
            order(request.user, project, FindingKind.DRY_RUN, wanted=wanted.as_json())
        except UserError as error:
            messages.error(request, error.message)
        return redirect("quality:trust_rules", project.pk)
    now = ruling.rules_now(project)
    finding = finding_of(project, FindingKind.DRY_RUN)
    context = {
        "project": project,
        "rows": state_of(project, now, finding.wanted if finding else None, ruling.choosable(request.user)),
        "log": rules_log(project, request.user, LOG),
        "finding": finding,
        "job": snapshot(finding.job) if finding and finding.job and not finding.is_done else None,
        "longest": acts.LONGEST_REASON,
        **(_found(finding, request.user) if finding and ruling.is_tried(finding) else {}),
    }
    return render(request, "quality/rules.html", context)


@require_POST
@owners_only
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


def _found(finding: Finding, reader: User) -> dict[str, Any]:
    found = finding.found or {}
    names = ("paused", "restored", "begin", "end")
    ids = {"paused": found["paused"], "restored": found["restored"], **found["trusted"]}
    everybody = {person for some in ids.values() for person in some}
    people = Participation.objects.filter(
        project=finding.project, annotator__in=everybody, annotator__closing_at=None
    )
    parts = {part.annotator_id: part for part in people.select_related("annotator")}
    return {
        "found": found,
        "stats": _stats(found, {name: sum(one in parts for one in ids[name]) for name in names}),
        "people": [
            (words, [parts[one] for one in ids[name] if one in parts][:MOST_NAMED])
            for name, words in (_people_words().items() if reader.is_admin else ())
        ],
        "odd": Control.objects.filter(pk__in=found["odd"]["controls"]).select_related("item__clip", "label"),
        "clips": _clips(found["clips"][:SHOWN]),
    }


def _people_words() -> dict[str, str]:
    return {
        "paused": _("Would be paused:"),
        "restored": _("Would be restored:"),
        "begin": _("Would be trusted:"),
        "end": _("Would be trusted no more:"),
    }


def _stats(found: dict[str, Any], people: dict[str, int]) -> list[tuple[str, str]]:
    """Return what would change, in words and numbers."""
    counts, shares, odd = found["counts"], found["shares"], found["odd"]
    moved = [(found[name], words) for name, words in _moved_words().items()]
    return [
        (_("people paused"), str(people["paused"])),
        (_("pauses ended"), str(people["restored"])),
        (_("begin to wait"), str(shares["wait"])),
        (_("wait no more"), str(shares["go_on"])),
        (_("trusted anew"), str(people["begin"])),
        (_("trusted no more"), str(people["end"])),
        (_("checks set aside"), str(odd["number"])),
        (_("other label"), str(counts["relabelled"])),
        (_("opened again"), str(counts["reopened"])),
        (_("closed"), str(counts["closed"])),
        (_("disputed"), str(counts["disputed"])),
        *((words, f"{one['now']} → {one['then']}") for one, words in moved if one["now"] != one["then"]),
    ]


def _moved_words() -> dict[str, str]:
    return {
        "checks": _("next turns that are checks, in %"),
        "retests": _("re-tests passed so far"),
        "audits": _("audits of clips so far"),
    }


def _clips(moves: list[list[Any]]) -> list[tuple[Task, Label | None, Label | None, str, str]]:
    """Return clips with their labels and states, before and after."""
    tasks = Task.objects.filter(pk__in=[move[0] for move in moves]).select_related("item__clip")
    by_id = {task.pk: task for task in tasks.defer("item__clip__metadata", "item__clip__flags")}
    names = {label for _task, before, after, *_states in moves for label in (before, after) if label}
    labels = Label.objects.in_bulk(names)
    return [
        (
            by_id[task],
            labels.get(before),
            labels.get(after),
            str(TaskState(was).label),
            str(TaskState(state).label),
        )
        for task, before, after, was, state in moves
        if task in by_id
    ]
