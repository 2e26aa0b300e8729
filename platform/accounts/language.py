"""The language a person chose, in the cookie that Django reads on every request."""

from django.conf import settings
from django.http import HttpResponseBase

from accounts.models import User


def speak(response: HttpResponseBase, language: str) -> None:
    """Remember a language on this device, where one was chosen."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def keep(user: User, language: str) -> None:
    """Remember a person's language wherever they sign in."""
    user.language = language
    user.save(update_fields=["language"])


def forget(response: HttpResponseBase) -> None:
    """Speak the language of the browser again on this device."""
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
