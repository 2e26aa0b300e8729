"""The page on which an account is closed."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import KnownRequest, is_member, signed_in
from accounts.closing import ask_to_close
from accounts.device_marks import forget_device
from accounts.forms import PasswordAgainForm
from common.errors import UserError


@signed_in
@require_http_methods(["GET", "POST"])
def close(request: KnownRequest) -> HttpResponseBase:
    """Say what is erased and what stays, and close the account: members by password, guests by one click."""
    form = _form(request) if is_member(request.user) else None
    agreed = form.is_valid() if form else request.method == "POST"
    if agreed:
        try:
            ask_to_close(request.user)
        except UserError as error:
            messages.error(request, error.message)
        else:
            logout(request)
            response = redirect("accounts:closed")
            forget_device(response)
            return response
    return render(request, "accounts/close.html", {"form": form})


def _form(request: KnownRequest) -> PasswordAgainForm:
    return PasswordAgainForm(request.POST if request.method == "POST" else None, user=request.user)


@require_GET
def closed(request: HttpRequest) -> HttpResponseBase:
    """Say goodbye."""
    return render(request, "accounts/closed.html")
