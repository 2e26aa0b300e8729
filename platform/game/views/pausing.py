"""Pages of a pause: what happened, what to do, and where the re-test begins."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import KnownRequest, signed_in
from annotation import access
from common.errors import Conflict, Forbidden, UserError
from game import play
from quality import following
from quality.models import Appeal
from quality.people import appealing
from quality.people.pauses import STILL, pause_of, stage_of
from quality.people.retests import CLIPS
from quality.people.ruling import ruling_in


@signed_in
@require_GET
def pause(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Say kindly why no clips come, and what to do."""
    project = access.playable_project_for(request.user, project_id)
    held, now = pause_of(request.user, project.pk), timezone.now()
    stage = stage_of(held, now) if held else None
    if stage not in STILL:
        return redirect("game:play", project.pk)
    context = {
        "project": project,
        "pause": held,
        "stage": stage,
        "clips": CLIPS,
        "right": ruling_in(project.pk).retest_right,
        "appeal": Appeal.objects.filter(pause=held).first(),
        "longest": appealing.LONGEST,
        **following.of_mirror(request.user, project.pk),
    }
    return render(request, "game/pause.html", context)


@signed_in
@require_POST
def appeal(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Appeal against the pause that lasts."""
    project = access.playable_project_for(request.user, project_id)
    held = pause_of(request.user, project.pk)
    if held is None:
        return redirect("game:play", project.pk)
    try:
        appealing.against_pause(held, request.user, request.POST.get("words", ""), timezone.now())
    except (Conflict, UserError) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sent. Somebody looks at it who is not told who you are."))
    return redirect("game:pause", project.pk)


@signed_in
@require_POST
def retest(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Begin the re-test; where that cannot be now, the page of the pause says why."""
    try:
        play.begin_retest(request.user, project_id)
    except Forbidden:
        return redirect("game:pause", project_id)
    return redirect("game:play", project_id)
