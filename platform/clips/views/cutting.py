"""Cutting a recording: how to, a look at it before, the clips, taking them back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import KnownRequest, owners_only
from clips import services
from clips.access import cutting_for, recording_for
from clips.cutting import pictures
from clips.cutting.forms import FORMS, CuttingForm
from clips.cutting.making import spans_of
from clips.cutting.outlines import peaks_of
from clips.models import Clip, ClipState, Cutting, CuttingState, Method, Outline
from common.errors import UserError
from jobs.selectors import snapshot

FIRST_SPANS = 12
MOST_MARKS = 500
RUNS_SHOWN = 20
TABS = {
    Method.WINDOWS: gettext_lazy("Windows"),
    Method.SILENCE: gettext_lazy("Pauses"),
    Method.TABLE: gettext_lazy("Table"),
    Method.HAND: gettext_lazy("By hand"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def cut(request: KnownRequest, clip_id: UUID) -> HttpResponse:
    """Say how to cut a recording; what would come of it is shown next, before anything is made."""
    clip = recording_for(request.user, clip_id)
    outline = _outline(clip)
    method = Method(request.GET["by"]) if request.GET.get("by") in Method.values else Method.WINDOWS
    if outline is None or not outline.stored:
        return _page(request, clip, outline, method, None)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMS[method](*sent, clip=clip, outline=outline, initial=_said_before(request, clip, method))
    if form.is_valid():
        try:
            return redirect("clips:cutting", _plan(request, clip, method, form).pk)
        except UserError as error:
            form.add_error(error.field, error.message)
    return _page(request, clip, outline, method, form)


def _said_before(request: HttpRequest, clip: Clip, method: Method) -> dict[str, Any]:
    """Return what an earlier run was asked for, when somebody comes back to change it."""
    wanted = _uuid(request.GET.get("from", ""))
    before = clip.cuttings.filter(pk=wanted).first() if wanted else None
    if before is None:
        return {}
    if method == Method.HAND and before.count <= MOST_MARKS:
        return {"marks": "\n".join(f"{span.start:g}, {span.end:g}" for span in spans_of(before))}
    return before.options if before.method == method else {}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _outline(clip: Clip) -> Outline | None:
    return Outline.objects.select_related("job").filter(clip=clip).first()


def _plan(request: KnownRequest, clip: Clip, method: Method, form: CuttingForm) -> Cutting:
    return services.plan_cutting(
        clip,
        request.user,
        method=method,
        spans=form.spans(),
        options=form.options(),
        problems=form.problems,
    )


def _page(
    request: HttpRequest, clip: Clip, outline: Outline | None, method: Method, form: CuttingForm | None
) -> HttpResponse:
    here = reverse("clips:cut", args=[clip.pk])
    job = outline.job if outline and outline.job and not outline.job.is_over else None
    runs = _runs(clip)
    context = {
        "clip": clip,
        "dataset": clip.dataset,
        "is_drawn": form is not None,
        "job": snapshot(job) if job else None,
        "method": method,
        "is_hand": method == Method.HAND,
        "tabs": [(title, f"{here}?by={one}#how", one == method) for one, title in TABS.items()],
        "form": form,
        "runs": runs,
        "has_clips": any(run.state == CuttingState.DONE for run in runs),
        "is_cut": clip.state == ClipState.CUT,
    }
    return render(request, "clips/cut.html", context, status=400 if form and form.errors else 200)


def _runs(clip: Clip) -> list[Cutting]:
    runs = clip.cuttings.exclude(state=CuttingState.PLANNED).select_related("job")
    return list(runs.defer("plan", "problems").order_by("-created_at")[:RUNS_SHOWN])


@require_POST
@owners_only
def outline_draw(request: KnownRequest, clip_id: UUID) -> HttpResponse:
    """Have the waveform drawn."""
    clip = recording_for(request.user, clip_id)
    services.draw_outline(clip, request.user)
    return redirect("clips:cut", clip.pk)


@require_safe
@owners_only
def outline(request: KnownRequest, clip_id: UUID) -> HttpResponse:
    """Send the peaks of a recording, a byte each."""
    clip = recording_for(request.user, clip_id)
    found = _outline(clip)
    try:
        peaks = peaks_of(found) if found and found.stored else None
    except FileNotFoundError:
        peaks = None
    if peaks is None:
        return HttpResponseNotFound()
    response = HttpResponse(peaks, content_type="application/octet-stream")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@require_POST
@owners_only
def whole(request: KnownRequest, clip_id: UUID) -> HttpResponse:
    """Ask about a whole recording beside its clips, or do not."""
    clip = recording_for(request.user, clip_id)
    services.keep_whole(clip, request.POST.get("asked") == "yes")
    return redirect("clips:cut", clip.pk)


@require_safe
@owners_only
def cutting(request: KnownRequest, cutting_id: UUID) -> HttpResponse:
    """Show what a run would make, how far it is, or what it made."""
    found = cutting_for(request.user, cutting_id)
    if found.clip.state == ClipState.WITHDRAWN:
        raise Http404
    return render(request, "clips/cutting.html", _look(found))


def _look(cutting: Cutting) -> dict[str, Any]:
    spans = list(spans_of(cutting))
    lengths = sorted(span.length for span in spans)
    outline = _outline(cutting.clip)
    return {
        "cutting": cutting,
        "clip": cutting.clip,
        "dataset": cutting.clip.dataset,
        "job": snapshot(cutting.job) if cutting.job else None,
        "first": spans[:FIRST_SPANS],
        # A table says more than marks can hold.
        "can_be_marked": cutting.count <= MOST_MARKS and cutting.method != Method.TABLE,
        "more": max(0, len(spans) - FIRST_SPANS),
        "shortest": lengths[0] if lengths else 0,
        "longest": lengths[-1] if lengths else 0,
        "columns": pictures.COLUMNS,
        "height": pictures.HEIGHT,
        "wave": pictures.wave(peaks_of(outline)) if spans and outline and outline.stored else "",
        "bands": pictures.bands(spans, cutting.clip.duration) if spans else [],
        "made": cutting.clips.exclude(state=ClipState.WITHDRAWN).count(),
    }


@require_POST
@owners_only
def cutting_make(request: KnownRequest, cutting_id: UUID) -> HttpResponse:
    """Make the clips that were looked at, or go on where a run stopped."""
    found = cutting_for(request.user, cutting_id)
    try:
        services.start_cutting(found, keeps_whole="keeps_whole" in request.POST)
    except UserError as error:
        messages.error(request, error.message)
    return redirect("clips:cutting", found.pk)


@require_POST
@owners_only
def cutting_undo(request: KnownRequest, cutting_id: UUID) -> HttpResponse:
    """Take the clips of a run back."""
    found = cutting_for(request.user, cutting_id)
    try:
        services.undo_cutting(found)
    except UserError as error:
        messages.error(request, error.message)
    return redirect("clips:cutting", found.pk)
