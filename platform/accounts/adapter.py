"""How allauth makes and greets people here."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import device_marks, guests, language
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

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        """Note the device and speak the person's language."""
        device_marks.note(request, cast(User, user))
        response = super().post_login(request, user, **how)
        language.speak(response, cast(User, user))
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
