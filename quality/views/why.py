"""Why a label is what it is, and contesting it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, owners_only
from annotation.models import TaskState
from common.errors import Conflict, UserError
from quality import access, following
from quality.labels import contesting
from quality.labels.chosen import asked_in_words
from quality.labels.labelling import DECIDED
from quality.labels.shown import in_a_line, support_of
from quality.labels.told import story_of
from quality.models import AggregatedLabel, Contest


@require_safe
@owners_only
def why(request: KnownRequest, project_id: UUID, task_id: int) -> HttpResponse:
    """Show all that led to one label."""
    task = access.task_for(request.user, project_id, task_id)
    found = getattr(task, "aggregated", None)
    story = story_of(task)
    mine = any(one.by_id == request.user.pk and one.closed_at is None for one in story.facts.contests)
    context = {
        "project": task.question.project,
        "task": task,
        "question": task.question,
        "back": f"{reverse('quality:labels', args=[project_id])}?question={task.question_id}",
        "found": found,
        "result": in_a_line(task.question, found) if found else "",
        "support": support_of(found) if found and not found.machine else "",
        "asked": asked_in_words(task, story.facts.chosen),
        "by": _by(found),
        "story": story,
        "is_contested": any(one.closed_at is None for one in story.facts.contests),
        "can_contest": found is not None and task.state == TaskState.RETIRED and not mine,
        "longest": contesting.LONGEST_REASON,
        **following.of_labels(task.question.project_id),
    }
    return render(request, "quality/why.html", context)


def _by(found: AggregatedLabel | None) -> str:
    """Return in words whose label it is."""
    if found is None or (found.label_id is None and found.value is None):
        return _("Nobody's yet")
    if found.method == DECIDED:
        return _("A person who heard the clip and the votes")
    if found.machine:
        return _("The classifier's")
    return _("People's, weighed with what the classifier heard first") if found.prior else _("People's")


@require_POST
@owners_only
def contest(request: KnownRequest, project_id: UUID, task_id: int) -> HttpResponse:
    """Contest a label."""
    task = access.task_for(request.user, project_id, task_id)
    try:
        made = contesting.contest(task, request.user, request.POST.get("reason", ""), timezone.now())
    except (Conflict, UserError) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _came(made))
    return redirect("quality:why", project_id, task_id)


def _came(made: Contest) -> str:
    if made.referred_at:
        return _("Contested: trusted people hear it again.")
    return _("Contested: it waits on the adjudication page.")
