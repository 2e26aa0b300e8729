"""Who is signed in, for pages that stay open while people sign in and out in other tabs."""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


@never_cache
@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Say who is here, and the CSRF token of the moment: each sign-in makes the one before worthless."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})
