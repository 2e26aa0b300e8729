"""A job's progress as a page, a fragment or JSON, and its cancel button."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jobs import services
from jobs.access import job_for
from jobs.models import Job
from jobs.selectors import snapshot


@login_required
@require_GET
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show how far a job is."""
    return _show(request, job_for(request.user, id), "jobs/detail.html")


@login_required
@require_POST
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask a job to stop."""
    job = job_for(request.user, id)
    services.cancel(job)
    if _wants_json(request) or request.headers.get("HX-Request"):
        return _show(request, job, "jobs/_progress.html")
    return redirect("jobs:detail", job.pk)


def _show(request: HttpRequest, job: Job, page: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(snapshot(job))
    template = "jobs/_progress.html" if request.headers.get("HX-Request") else page
    return render(request, template, {"job": snapshot(job)})


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
