"""The language a person chose, in the cookie that Django reads on every request."""

from django.conf import settings
from django.http import HttpResponseBase

from accounts.models import User


def speak(response: HttpResponseBase, user: User) -> None:
    """Remember the person's language on this device."""
    if user.language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
