"""How allauth makes and greets people here."""

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from accounts import device_marks, guests, language
from accounts.access import is_signed_in
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Earmark's rules for sign-up and sign-in."""

    def new_user(self, request: HttpRequest) -> User:
        """Return the guest who signs up, or somebody new."""
        return guests.guest_to_keep(request) or User()

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Make a member with name, address and password; nothing else is taken from the form."""
        guests.keep_guest(cast(User, user))
        return super().save_user(request, user, form, commit)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in; whoever played here as a guest until now is remembered."""
        before = request.user if is_signed_in(request.user) and request.user.is_guest else None
        super().login(request, user)
        if before is not None and before.pk != user.pk:
            guests.leave_guest(request, before)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        """Note the device, speak the person's language, and ask about what a guest left."""
        device_marks.note(request, cast(User, user))
        response = super().post_login(request, user, **how)
        if guests.GUEST_LEFT in request.session and response.status_code == HTTPStatus.FOUND:
            after = urlencode({"next": response.headers["Location"]})
            response = redirect(f"{resolve_url(settings.GUEST_OFFER_URL)}?{after}")
        language.speak(response, cast(User, user).language)
        return response

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Ask to confirm an address, or tell its owner that they have an account already."""
        address: EmailAddress = emailconfirmation.email_address
        taken = EmailAddress.objects.filter(email__iexact=address.email, verified=True).exclude(pk=address.pk)
        if taken.exists():
            # The page says the same in both cases, so that nobody learns who has an account.
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the profile."""
        return reverse("accounts:profile")
