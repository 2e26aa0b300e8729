"""What is kept about how the signed-in person listened, and erasing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, signed_in
from annotation import telemetry

PAGE = 50


@require_safe
@signed_in
def my_listening(request: KnownRequest) -> HttpResponse:
    """List one's own listening telemetry, newest first."""
    page = Paginator(telemetry.listening_of(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "days": telemetry.KEPT.days}
    return render(request, "annotation/my_listening.html", context)


@require_POST
@signed_in
def erase_listening(request: KnownRequest) -> HttpResponse:
    """Erase all of it; the answers stay."""
    telemetry.forget_of(request.user)
    messages.success(request, _("What was kept about your listening is erased; your answers stay."))
    return redirect("annotation:my_listening")
