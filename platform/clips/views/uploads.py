"""Uploading: one plain form, or many requests by js/upload.js into one upload."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, owners_only
from clips import selectors, services
from clips.access import dataset_for, upload_for
from clips.forms import PieceForm
from clips.models import Upload
from clips.services import Announced, Incoming
from common.error_shape import shape
from common.errors import UserError

FILES_PER_PAGE = 200
DIGITS_OF_A_PLACE = 6
DIGITS_OF_A_TIME = 15
MEBIBYTE = 2**20
View = Callable[..., HttpResponseBase]


class _TooMuchError(UserError):
    status = 413


def takes_files(view: View) -> View:
    """Look at who asks and how much comes before the files are read; the CSRF token lies among them."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @require_POST
    @owners_only
    @wraps(view)
    def checked(request: KnownRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = int(request.headers.get("Content-Length") or 0)
        if length > settings.MAX_UPLOAD_MB * MEBIBYTE:
            return _answer(request, _TooMuchError(_too_much(), code="too_much"))
        try:
            return guarded(request, *args, **kwargs)
        except TooManyFilesSent:
            return _answer(request, _TooMuchError(_too_many(), code="too_many_files"))

    return checked


def _too_much() -> str:
    return _("This is more than %(limit)s MB at once; please send it in parts.") % {
        "limit": settings.MAX_UPLOAD_MB
    }


def _too_many() -> str:
    return _("These are more than %(limit)s files at once; please put them into a zip.") % {
        "limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES
    }


def _answer(request: HttpRequest, error: UserError) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(shape(error.code, error.message), status=error.status)
    return render(request, "clips/upload_refused.html", {"error": error}, status=error.status)


@takes_files
def upload_form(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Take everything that the plain form sends, in one request."""
    dataset = dataset_for(request.user, dataset_id)
    try:
        services.receive(dataset, request.user, _files(request))
    except UserError as error:
        messages.error(request, error.message)
    return redirect("clips:dataset", dataset.pk)


@require_POST
@owners_only
def upload_open(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Begin an upload; say where its files go."""
    upload = services.open_upload(dataset_for(request.user, dataset_id), request.user)
    return JsonResponse(_told(upload), status=201)


@require_safe
@owners_only
def upload_arrived(request: KnownRequest, upload_id: UUID) -> HttpResponse:
    """Say what of an unfinished upload is here, so that its sender sends only the rest."""
    return JsonResponse(_told(upload_for(request.user, upload_id)))


def _told(upload: Upload) -> dict[str, Any]:
    addresses = {
        name: reverse(f"clips:upload_{name}", args=[upload.pk]) for name in ("files", "piece", "close")
    }
    return {**addresses, "here": selectors.arrived(upload)}


@takes_files
def upload_files(request: KnownRequest, upload_id: UUID) -> HttpResponse:
    """Take some of an upload's files; sent twice, they are kept once."""
    upload = upload_for(request.user, upload_id)
    try:
        rows = services.add_files(upload, _files(request), first=_place(request.POST.get("first", "")))
    except UserError as error:
        return _answer(request, error)
    return JsonResponse({"received": len(rows)}, status=201)


def _place(text: str) -> int | None:
    if not text:
        return None
    if text.isdecimal() and len(text) <= DIGITS_OF_A_PLACE:
        return int(text)
    raise UserError(_("“first” is the place of a file: a number from 0 to 999999."), field="first")


@takes_files
def upload_piece(request: KnownRequest, upload_id: UUID) -> HttpResponse:
    """Take a piece of a big file; say how much of the file is here now."""
    upload = upload_for(request.user, upload_id)
    try:
        form = PieceForm(request.POST, request.FILES)
        if not form.is_valid():
            raise UserError(_("This is no piece of a file."), code="no_piece")  # noqa: TRY301
        said = form.cleaned_data
        if said["size"] > settings.MAX_UPLOAD_MB * MEBIBYTE:
            raise _TooMuchError(_too_much(), code="too_much")
        one = Announced(said["place"], said["path"], said["size"], said["modified"])
        arrived = services.add_piece(upload, one, said["offset"], said["piece"])
    except UserError as error:
        return _answer(request, error)
    return JsonResponse({"arrived": arrived})


@require_POST
@owners_only
def upload_close(request: KnownRequest, upload_id: UUID) -> HttpResponse:
    """Start preparing what came; say on which page to watch it."""
    upload = upload_for(request.user, upload_id)
    try:
        services.close_upload(upload)
    except UserError as error:
        return _answer(request, error)
    page = reverse("clips:dataset", args=[upload.dataset_id])
    if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
        return redirect(page)
    return JsonResponse({"page": page})


@require_safe
@owners_only
def upload(request: KnownRequest, upload_id: UUID) -> HttpResponse:
    """List every file of an upload that was refused or a duplicate."""
    upload = upload_for(request.user, upload_id)
    files = selectors.troubled_files(upload)
    page = Paginator(files, FILES_PER_PAGE).get_page(request.GET.get("page"))
    report = selectors.report(upload, listed=0)
    return render(request, "clips/upload.html", {"dataset": upload.dataset, "report": report, "page": page})


def _files(request: HttpRequest) -> list[Incoming]:
    files = request.FILES.getlist("sounds")
    paths = request.POST.getlist("paths")
    if len(paths) != len(files):
        paths = [""] * len(files)
    times = [_milliseconds(time) for time in request.POST.getlist("modified")]
    if len(times) != len(files):
        times = [None] * len(files)
    return [Incoming(*one) for one in zip(files, paths, times, strict=True)]


def _milliseconds(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= DIGITS_OF_A_TIME else None
