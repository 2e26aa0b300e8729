"""For players: how they hear, clips to hear again, and contesting what became of those."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, signed_in
from annotation.access import playable_project_for
from common.errors import Conflict, UserError
from quality import access, following
from quality.labels import contesting
from quality.labels.settled import players_may_contest
from quality.labels.settled import settled as settled_of
from quality.views.asked import number
from quality.views.mirror import tabs


@require_safe
@signed_in
def settled(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show a player some of the clips that they answered and that have ended; nobody else's answers."""
    project = playable_project_for(request.user, project_id)
    rows, more = settled_of(request.user, project, number(request.GET.get("before")))
    context = {
        "project": project,
        **following.of_mirror(request.user, project.pk),
        "tabs": tabs(project, "settled"),
        "rows": rows,
        "more": more,
        "may_contest": players_may_contest(project),
        "longest": contesting.LONGEST_REASON,
    }
    return render(request, "quality/settled.html", context)


@require_POST
@signed_in
def contest(request: KnownRequest, project_id: UUID, task_id: int) -> HttpResponse:
    """Contest what a clip was settled as."""
    task = access.settled_task_for(request.user, project_id, task_id)
    try:
        contesting.contest(task, request.user, request.POST.get("reason", ""), timezone.now())
    except (Conflict, UserError) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Contested: somebody hears it again. You see here what comes of it."))
    return redirect("quality:settled", project_id)
