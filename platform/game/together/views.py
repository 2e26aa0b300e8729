"""Pages of live rounds: open one or come to one, and play."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import KnownRequest, is_signed_in, signed_in
from accounts.guests import start_guest
from accounts.privacy import PRIVACY_SENTENCES
from annotation import access
from common.errors import UserError
from game import words
from game.together import services
from game.together.access import party_for
from game.together.models import FEWEST, Party, PartyState
from game.together.state import name_of
from game.together.words import spoken


@signed_in
@require_http_methods(["GET", "POST"])
def together(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Say what a live round is, and open one in a project."""
    project = access.playable_project_for(request.user, project_id)
    if request.method == "POST":
        try:
            party = services.open_party(request.user, project.pk, timezone.now())
        except UserError as error:
            messages.error(request, error.message)
        else:
            return redirect("game:party", party.pk)
    seats = services.most_seats(project)
    context = {"project": project, "seats": seats, "is_possible": seats >= FEWEST}
    return render(request, "game/together/open.html", context)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Come to a live round by its code; a visitor becomes a guest with the same click."""
    code = (request.POST.get("code") or request.GET.get("code") or "")[:12]
    if request.method == "POST" and code:
        if not is_signed_in(request.user):
            if not services.is_open(code):
                return _join_page(request, code, missing=True)
            start_guest(request)
        try:
            party = services.sit_down(request.user, code, timezone.now())  # type: ignore[arg-type]  # signed in
        except Http404:
            return _join_page(request, code, missing=True)
        except UserError as error:
            messages.error(request, error.message)
        else:
            return redirect("game:party", party.pk)
    return _join_page(request, code)


def _join_page(request: HttpRequest, code: str, *, missing: bool = False) -> HttpResponse:
    if missing:
        messages.error(request, _("No round with this code is open: look at it once more."))
    context = {"code": code, "privacy_sentences": PRIVACY_SENTENCES}
    return render(request, "game/together/join.html", context)


@signed_in
@require_GET
def party(request: KnownRequest, party_id: UUID) -> HttpResponse:
    """Show the round; its script asks the API what happens."""
    try:
        found = party_for(request.user, party_id)
    except Http404:
        # Who got up may sit down again.
        over = Party.objects.filter(pk=party_id, seats__player=request.user).exclude(state=PartyState.OVER)
        left = over.first()
        if left is None:
            raise
        return _join_page(request, left.code)
    seat = found.seats.get(player=request.user)
    context = {
        "party": found,
        "project": found.project,
        "seats": services.most_seats(found.project),
        "name": name_of(found, seat.number),
        "words": {**words.spoken(), **spoken()},
    }
    return render(request, "game/together/party.html", context)
