"""The language of the pages, chosen with one click by anybody."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import language
from common.going_on import next_page


@require_POST
def speak(request: HttpRequest) -> HttpResponseBase:
    """Speak a language from now on: on this device, and wherever the person signs in."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadRequest
    response = redirect(next_page(request, "pages:home"))
    if request.user.is_authenticated:
        language.keep(request.user, chosen)
    language.speak(response, chosen)
    return response
