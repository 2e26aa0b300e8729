"""The people pages of admins."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import people, selectors
from accounts.access import KnownRequest, admins_only
from accounts.forms import PeopleFilter, ReasonForm, RoleForm
from accounts.models import Role, User
from common.errors import UserError

PAGE = 50
EVENTS = 50
# What an admin can do about a person, and whether it needs more than a reason.
ACTS: dict[str, Callable[..., None]] = {
    "role": people.change_role,
    "decline": people.decline_owner_role,
    "pause": people.pause,
    "restore": people.restore,
}


@admins_only
@require_GET
def people_list(request: KnownRequest) -> HttpResponseBase:
    """List people, with those who wait for an answer on top."""
    form = PeopleFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = selectors.people(search=wanted.get("q", "").strip(), kind=wanted.get("kind", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "requests": selectors.owner_requests()[:PAGE]}
    return render(request, "accounts/people.html", context)


@admins_only
@require_GET
def person(request: KnownRequest, pk: int) -> HttpResponseBase:
    """Show one person, what can be done, and what was done."""
    someone = get_object_or_404(User, pk=pk)
    context = {
        "person": someone,
        "role_form": RoleForm(initial={"role": Role.OWNER if someone.owner_role_wanted_at else someone.role}),
        "reason_form": ReasonForm(auto_id="id_sign_in_%s"),
        "decline_form": ReasonForm(auto_id="id_decline_%s"),
        "events": selectors.events_about(someone)[:EVENTS],
        "is_me": someone.pk == request.user.pk,
    }
    return render(request, "accounts/person.html", context)


@admins_only
@require_POST
def act(request: KnownRequest, pk: int, kind: str) -> HttpResponseBase:
    """Do one of ACTS about a person, with its reason."""
    someone = get_object_or_404(User, pk=pk)
    form = (RoleForm if kind == "role" else ReasonForm)(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose what to do and give a reason: it is kept in the log."))
        return redirect("accounts:person", pk)
    try:
        ACTS[kind](actor=request.user, person=someone, **form.cleaned_data)
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Done, and noted in the log."))
    return redirect("accounts:person", pk)
