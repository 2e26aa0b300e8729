"""Sign-in and sign-up: allauth's views, which guests may use too."""

from typing import Any

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts import privacy
from accounts.access import is_member
from common.errors import UserError


class _ForGuestsToo:
    """Sends members on; a guest may sign up (and keep everything) or sign in as somebody else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_member(request.user):
            return redirect(self.get_authenticated_redirect_url())  # type: ignore[attr-defined]
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class SignIn(_ForGuestsToo, allauth.LoginView):
    """Sign in by name or address."""


class SignUp(_ForGuestsToo, allauth.SignupView):
    """Become a member."""

    extra_context = {"privacy_sentences": privacy.PRIVACY_SENTENCES}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the member, unless somebody took the name a moment ago."""
        try:
            return super().form_valid(form)
        except UserError as error:
            form.add_error(error.field, error.message)
            refused: HttpResponse = self.form_invalid(form)
            return refused
