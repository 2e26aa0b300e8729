"""What an owner decides about clips that players reported."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import KnownRequest, owners_only
from annotation import access, reported
from annotation.models import Project
from annotation.services import put_back, take_back
from annotation.services.setting_aside import tell_reports
from clips.access import clip_for
from clips.services import withdraw_clips


def shown(project: Project) -> dict[str, object]:
    """Return what the list of a project's reports shows."""
    return {
        "project": project,
        "reports": reported.reports_of(project),
        "following_reports": reported.following(project.pk),
    }


@require_POST
@owners_only
def report_put_back(request: KnownRequest, project_id: UUID, clip_id: UUID) -> HttpResponse:
    """Let a reported clip be played (again)."""
    found = access.reported_clip_for(request.user, project_id, clip_id)
    put_back(found.project, clip_id)
    said = _("“%(name)s” is played again.") if found.set_aside_at else _("“%(name)s” goes on being played.")
    messages.success(request, said % {"name": found.clip.name})
    return _back(project_id)


@require_POST
@owners_only
def report_take_back(request: KnownRequest, project_id: UUID, clip_id: UUID) -> HttpResponse:
    """Undo that a clip was put back: it waits as before."""
    found = access.reported_clip_for(request.user, project_id, clip_id)
    take_back(found.project, clip_id)
    messages.success(request, _("“%(name)s” waits for you again.") % {"name": found.clip.name})
    return _back(project_id)


@require_POST
@owners_only
def report_take_out(request: KnownRequest, project_id: UUID, clip_id: UUID) -> HttpResponse:
    """Withdraw a reported clip for good."""
    found = access.reported_clip_for(request.user, project_id, clip_id)
    clip = clip_for(request.user, clip_id)
    withdraw_clips([clip.pk])
    tell_reports(found.project_id)
    messages.success(
        request,
        _("“%(name)s” is withdrawn: its sound is deleted, nobody hears it any more.") % {"name": clip.name},
    )
    return _back(project_id)


def _back(project_id: UUID) -> HttpResponse:
    return redirect(reverse("annotation:project", args=[project_id]) + "#reports")
