"""Where a person goes on after a form that stands between them and a page."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest, otherwise: str) -> str:
    """Return the address on this site that `next` names, else the page of that name."""
    url = request.POST.get("next") or request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if here else resolve_url(otherwise)
