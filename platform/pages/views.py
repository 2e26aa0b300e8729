"""Pages that belong to no single app: home, help, privacy, the style page, health."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import KnownRequest, signed_in
from accounts.privacy import PRIVACY_SENTENCES
from annotation import selectors


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what Earmark is and what can be played."""
    context = {"projects": selectors.projects_to_play()[:6], "privacy_sentences": PRIVACY_SENTENCES}
    return render(request, "pages/home.html", context)


@signed_in
@require_GET
def start(request: KnownRequest) -> HttpResponse:
    """Send a person who signed in to where their work is."""
    return redirect("annotation:project_list" if request.user.is_owner else "game:lobby")


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how to play, own and review."""
    return render(request, "pages/help.html")


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Say in plain words what is stored, how long, and how to be forgotten."""
    return render(request, "pages/privacy.html", {"privacy_sentences": PRIVACY_SENTENCES})


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Show every part of the design system."""
    return render(request, "pages/style.html")


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Answer a health check: the database can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "embedded": settings.EMBEDDED})


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers that ask for the old name to the mark."""
    return redirect(static("earmark/img/favicon.svg"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address: in the API's error shape there, as a page elsewhere."""
    if request.path.startswith("/api/"):
        message = _("There is nothing at this address, or it is not yours to see.")
        return JsonResponse({"error": {"code": "not_found", "message": message, "fields": {}}}, status=404)
    return render(request, "404.html", status=404)
