"""The one place that checks roles on pages: strangers sign in first, the wrong role is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeGuard, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User


class KnownRequest(HttpRequest):
    """A request of somebody who is signed in: what guarded views receive."""

    user: User


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
KnownView = Callable[Concatenate[KnownRequest, P], HttpResponseBase]
Person = User | AnonymousUser


def is_signed_in(user: Person) -> TypeGuard[User]:
    """Return whether we know the person: a member or a guest."""
    return user.is_authenticated


def is_member(user: Person) -> TypeGuard[User]:
    """Return whether the person has signed up."""
    return is_signed_in(user) and not user.is_guest


def is_owner(user: Person) -> TypeGuard[User]:
    """Return whether the person may own datasets and projects: data owners and admins."""
    return is_signed_in(user) and user.is_owner


def is_admin(user: Person) -> TypeGuard[User]:
    """Return whether the person reviews trust and people."""
    return is_signed_in(user) and user.is_admin


def signed_in(view: KnownView[P]) -> View[P]:
    """Let in members and guests; everybody else signs in first."""
    return _only(is_signed_in, view)


def owners_only(view: KnownView[P]) -> View[P]:
    """Let in data owners and admins."""
    return _only(is_owner, view)


def admins_only(view: KnownView[P]) -> View[P]:
    """Let in admins."""
    return _only(is_admin, view)


def members_only(view: KnownView[P]) -> View[P]:
    """Let in members; guests are asked to sign up, which keeps all they have."""
    return _only(is_member, view, otherwise=lambda: redirect("account_signup"))


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send somebody to the sign-in page, and back here afterwards where that makes sense."""
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        # A whole sign-in page has no place inside a fragment.
        return HttpResponseClientRedirect(redirect_to_login(htmx.current_url_abs_path or _start()).url)
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else _start())


def _only(
    allowed: Callable[[Person], bool],
    view: KnownView[P],
    otherwise: Callable[[], HttpResponseBase] | None = None,
) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_signed_in(request.user):
            return to_sign_in(request)
        if allowed(request.user):
            return view(cast(KnownRequest, request), *args, **kwargs)
        if otherwise is None:
            raise PermissionDenied
        return otherwise()

    return guarded


def _start() -> str:
    return resolve_url("pages:start")
