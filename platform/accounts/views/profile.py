"""The profile: a person's own name, wishes, API token and way out."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from accounts import language, names, people, privacy, tokens
from accounts.access import KnownRequest, members_only, signed_in
from accounts.forms import ProfileForm
from accounts.models import User
from common.errors import UserError

# Where a new API token waits in the session to be shown once.
NEW_TOKEN = "new_api_token"  # noqa: S105 - a name


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: KnownRequest) -> HttpResponseBase:
    """Show the profile, and save name, language and the telemetry switch."""
    # A copy, so that a refused name does not appear in the head of the page.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid() and _saved(form):
        messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        language.speak(response, person.language)
        if not person.language:
            language.forget(response)
        return response
    context = {
        "form": form,
        "has_token": Token.objects.filter(user=request.user).exists(),
        "new_token": request.session.pop(NEW_TOKEN, None),
        "address_to_confirm": _address_to_confirm(request.user),
        "listening_url": _listening_url(),
        "privacy_sentences": privacy.PRIVACY_SENTENCES,
    }
    return render(request, "accounts/profile.html", context)


@members_only
@require_POST
def make_token(request: KnownRequest) -> HttpResponseBase:
    """Give a new API token, shown on the next page and never again."""
    request.session[NEW_TOKEN] = tokens.issue(request.user)
    return redirect(reverse("accounts:profile") + "#api")


@members_only
@require_POST
def revoke_token(request: KnownRequest) -> HttpResponseBase:
    """Stop the API token from working."""
    tokens.revoke(request.user)
    messages.success(request, _("The API token no longer works."))
    return redirect(reverse("accounts:profile") + "#api")


@members_only
@require_POST
def want_owner_role(request: KnownRequest) -> HttpResponseBase:
    """Ask the admins for the role of a data owner."""
    try:
        people.want_owner_role(request.user)
    except UserError as error:
        messages.error(request, error.message)
    return redirect(reverse("accounts:profile") + "#role")


def _saved(form: ProfileForm) -> bool:
    try:
        with names.taken_is_an_answer():
            form.save()
    except UserError as error:
        form.add_error(error.field, error.message)
        return False
    return True


def _address_to_confirm(user: User) -> str | None:
    address = EmailAddress.objects.filter(user=user, verified=False).first()
    return address.email if address else None


def _listening_url() -> str | None:
    """Return where a person's listening is listed; that page belongs to an app above this one."""
    try:
        return reverse("annotation:my_listening")
    except NoReverseMatch:
        return None
