"""For players: how they hear, and the checks that are over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, signed_in
from annotation.access import playable_project_for
from annotation.models import Project
from common.errors import Conflict, UserError
from quality import following
from quality.access import over_for
from quality.known.over import failed_checks, judged_of
from quality.people import appealing
from quality.people.mirror import STEP
from quality.people.reflection import reflections_of


@require_safe
@signed_in
def mirror(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show a player how consistent they are, what they mix up, and how trust in them has moved."""
    project = playable_project_for(request.user, project_id)
    context = {
        "project": project,
        "tabs": tabs(project, "mirror"),
        "reflections": reflections_of(request.user, project),
        "step": STEP,
        **following.of_mirror(request.user, project.pk),
    }
    return render(request, "quality/mirror.html", context)


@require_safe
@signed_in
def over(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show a player the checks that they did not pass and that nobody is asked any more."""
    project = playable_project_for(request.user, project_id)
    context = {
        "project": project,
        "tabs": tabs(project, "over"),
        "rows": failed_checks(request.user, project),
        "judged": judged_of(request.user, project),
        "longest": appealing.LONGEST,
        **following.of_mirror(request.user, project.pk),
    }
    return render(request, "quality/over.html", context)


@require_POST
@signed_in
def appeal(request: KnownRequest, project_id: UUID, control_id: int) -> HttpResponse:
    """Appeal against a known answer that nobody is asked any more."""
    control = over_for(request.user, project_id, control_id)
    try:
        appealing.against_check(control, request.user, request.POST.get("words", ""), timezone.now())
    except (Conflict, UserError) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sent. Somebody hears it who is not told who you are."))
    return redirect("quality:over", project_id)


def tabs(project: Project, here: str) -> list[tuple[str, str, bool]]:
    """Return the parts of what a player sees of themselves."""
    parts = {
        "mirror": _("How you hear"),
        "settled": _("Clips to hear again"),
        "over": _("Checks that are over"),
    }
    return [
        (words, reverse(f"quality:{name}", args=[project.pk]), name == here) for name, words in parts.items()
    ]
