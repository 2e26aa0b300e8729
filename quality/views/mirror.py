"""For players: how they hear."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import KnownRequest, signed_in
from annotation.access import playable_project_for
from annotation.models import Project
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
    }
    return render(request, "quality/mirror.html", context)


def tabs(project: Project, here: str) -> list[tuple[str, str, bool]]:
    """Return the two parts of what a player sees of themselves."""
    parts = {"mirror": _("How you hear"), "settled": _("Clips to hear again")}
    return [
        (words, reverse(f"quality:{name}", args=[project.pk]), name == here) for name, words in parts.items()
    ]
