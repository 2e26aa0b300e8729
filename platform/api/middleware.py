"""The API never answers with a page: whatever fails before, around or inside it has the one error shape."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import gettext_lazy as _

from common.error_shape import shape

_WORDS = {
    400: ("bad_request", _("The request could not be read.")),
    404: ("not_found", _("There is nothing at this address, or it is not yours to see.")),
    500: (
        "server_error",
        _("Something went wrong here, not with your request; it is noted. Please try again."),
    ),
}


@sync_and_async_middleware
def json_errors(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Put failures under /api/ that are still pages into the error shape."""

    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        return _in_shape(request, await get_response(request))

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _in_shape(request, get_response(request))

    return answer_async if iscoroutinefunction(get_response) else answer


def _is_moved(request: HttpRequest, status: int) -> bool:
    """Return whether a client would be sent elsewhere and forget there what it wanted to do."""
    return status == HTTPStatus.MOVED_PERMANENTLY and request.method not in {"GET", "HEAD"}


def _in_shape(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    status = response.status_code
    if request.path.startswith("/api/") and _is_moved(request, status):
        return JsonResponse(shape("not_found", _("Put a slash at the end of the address.")), status=404)
    is_page = "json" not in response.headers.get("Content-Type", "")
    if not (request.path.startswith("/api/") and status >= 400 and is_page):
        return response
    phrase = HTTPStatus(status).phrase
    code, message = _WORDS.get(status, (phrase.lower().replace(" ", "_"), f"{phrase}."))
    return JsonResponse(shape(code, message), status=status)
