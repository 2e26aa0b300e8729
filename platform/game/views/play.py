"""Pages of play: choose a project, start as a guest, answer."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import KnownRequest, signed_in
from accounts.guests import start_guest
from accounts.privacy import PRIVACY_SENTENCES, has_confirmed
from annotation import access, selectors
from annotation.models import ReportReason
from game import words
from game.joys.news import player_topic
from game.services import player_of
from quality.people.pauses import STILL, Stage, pause_of, stage_of


@require_GET
def lobby(request: HttpRequest) -> HttpResponse:
    """Show what can be played; anyone may look."""
    projects = selectors.projects_to_play()[:60]
    context = {"projects": projects, "privacy_sentences": PRIVACY_SENTENCES}
    return render(request, "game/lobby.html", context)


@require_POST
def guest(request: HttpRequest) -> HttpResponse:
    """Start to play at once: one click confirms the age and what is stored."""
    if not request.user.is_authenticated:
        start_guest(request)
    project_id = request.POST.get("project") or ""
    projects = access.playable_projects()
    project = projects.filter(pk=project_id).first() if _is_uuid(project_id) else None
    project = project or projects.order_by("-launched_at").first()
    return redirect("game:play", project.pk) if project else redirect("game:lobby")


@signed_in
@require_GET
def play(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the play page; its script asks the API for turns."""
    project = access.playable_project_for(request.user, project_id)
    if not has_confirmed(request.user, age=project.minimum_age):
        here = urlencode({"age": project.minimum_age, "next": request.path})
        return redirect(f"{reverse('accounts:confirm')}?{here}")
    if access.reads_answers(request.user, project):
        messages.info(request, access.READS_ANSWERS)
        return redirect("annotation:project", project.pk)
    held = pause_of(request.user, project.pk)
    stage = stage_of(held, timezone.now()) if held else None
    if stage in STILL:
        return redirect("game:pause", project.pk)
    context = {
        "project": project,
        "is_retest": stage == Stage.RETEST,
        "player": player_of(request.user),
        "news_topic": player_topic(request.user.pk),
        "practice": selectors.practice_of(request.user, project.pk),
        "has_begun": selectors.has_begun(request.user, project.pk),
        "words": words.spoken(),
        "keys": words.keys(),
        "report_reasons": ReportReason.choices,
    }
    return render(request, "game/play.html", context)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
