"""Downloads of a project's labels and answers."""

import json
from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import KnownRequest, owners_only
from annotation import access
from annotation.models import Project
from clips.sheets.whole import whole
from exports.contract import Writer
from exports.rows import rows_of
from exports.streaming import in_pieces, in_thread
from exports.writers import WRITERS, writer

ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


@require_safe
@owners_only
@vary_on_headers("HX-Request")
def downloads(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show every format; on the project's page only the list itself."""
    project = access.project_for(request.user, project_id)
    template = "exports/_downloads.html" if "HX-Request" in request.headers else "exports/downloads.html"
    return render(request, template, {"project": project, "writers": WRITERS})


@require_safe
@owners_only
def download(request: KnownRequest, project_id: UUID, name: str) -> StreamingHttpResponse:
    """Send one file, row by row as it is read."""
    project = access.project_for(request.user, project_id)
    chosen = writer(name)
    if chosen is None:
        raise Http404
    pieces = pieces_of(project, chosen)
    response = StreamingHttpResponse(
        in_thread(pieces) if isinstance(request, ASGIRequest) else pieces, content_type=chosen.content_type
    )
    return _as_file(response, file_name(project, chosen))


@require_safe
@owners_only
def data_sheet(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Send what is told of the sounds, to lie beside the labels."""
    project = access.project_for(request.user, project_id)
    text = json.dumps({"project": project.name, **whole(project.dataset)}, ensure_ascii=False, indent=2)
    response = HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8")
    return _as_file(response, f"{_slug(project)}-data-sheet.json")


def pieces_of(project: Project, chosen: Writer) -> Iterator[bytes]:
    """Return the file of a project, piece by piece."""
    return in_pieces(chosen.write(rows_of(project)))


def file_name(project: Project, chosen: Writer) -> str:
    """Return a name that is safe on every system."""
    return f"{_slug(project)}-{chosen.holds}.{chosen.extension}"


def _slug(project: Project) -> str:
    return slugify(project.name) or "project"


def _as_file(response: ResponseT, name: str) -> ResponseT:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
