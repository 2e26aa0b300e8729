"""Who is asking: read together with the session, in one statement."""

from functools import partial

from django.contrib.auth import HASH_SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts import guests
from accounts.models import User
from accounts.sessions import SessionStore


class PersonMiddleware(AuthenticationMiddleware):
    """Django's authentication, without a second look-up for the person a session belongs to."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request its person, read when first asked for."""
        super().process_request(request)
        request.user = SimpleLazyObject(partial(person_of, request))  # type: ignore[assignment]  # lazily a User

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Keep a guest who was here; the session is written after this."""
        if hasattr(request, "_cached_user"):
            guests.stay(request)
        return response


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """Return the person of a session that is still good; anything unusual is left to Django."""
    if not hasattr(request, "_cached_user"):
        token = request.session.get(HASH_SESSION_KEY, "")
        person = getattr(request.session, "person", None)
        good = person and person.is_active and constant_time_compare(token, person.get_session_auth_hash())
        request._cached_user = person if good else get_user(request)  # type: ignore[attr-defined]
    found: User | AnonymousUser = request._cached_user  # type: ignore[attr-defined]
    return found


def person_behind(session_key: str | None) -> User | AnonymousUser:
    """Return the person of a session as both are now, for connections that stay open."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return person_of(request)
