"""Signing in to the API by the site's session: the play page's way."""

from rest_framework import authentication, exceptions
from rest_framework.request import Request


class CsrfFailed(exceptions.PermissionDenied):
    """A session's request does not prove that it comes from this site."""

    default_code = "csrf_failed"
    default_detail = "Send the page's CSRF token as X-CSRFToken, or use an API token."


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie; whatever changes something needs the page's CSRF token too."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse a request without the page's token, with a code of its own."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise CsrfFailed from error
