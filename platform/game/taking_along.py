"""A guest who signs in to an account that was there before may take along what they did."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import guests
from accounts.access import KnownRequest, members_only
from accounts.models import User
from annotation.taking_along import take_along as take_turns
from common.going_on import next_page
from game.models import Player, Reason, Tally
from game.points.ledger import Line, add_lines
from game.points.taking_along import take_along as take_settled
from game.services import player_of
from quality.people.taking_along import take_along as take_trust


@dataclass(frozen=True)
class Luggage:
    """How many turns a guest has answered, and the points they have."""

    turns: int
    points: int


def luggage(guest: User) -> Luggage:
    """Return what counts for a member who takes it along: all of it, whatever turns can move.

    Which of them do is told nobody. Where the member is known, checks stay with the guest: the difference
    would say how many there were, and of one turn whether it was one.
    """
    player = Player.objects.filter(user=guest).first()
    return Luggage(player.turns, player.points) if player else Luggage(0, 0)


@transaction.atomic
def take_along(guest_id: int, member: User, now: dt.datetime) -> Luggage | None:
    """Let a guest's turns be a member's, and all that was paid; nothing where there is no such guest.

    The ledger is added to: what leaves one player comes to the other. Sent twice it does nothing more.
    """
    both = [guest_id, member.pk]
    # What settles them takes these first too.
    list(Tally.objects.filter(player__in=both).order_by("pk").select_for_update(no_key=True))
    rows = User.objects.select_for_update().filter(pk__in=both).order_by("pk")
    people = {row.pk: row for row in rows}
    guest = people.get(guest_id)
    if guest is None or not guest.is_guest or not guest.is_active:
        return None
    moved = take_turns(guest, member, now)
    take_trust(guest, member, moved)
    for one in moved:
        take_settled(guest, member, one, now)
    for user in (guest, member):
        player_of(user)
    players = Player.objects.filter(user__in=both).order_by("pk").select_for_update(no_key=True)
    found = {player.pk: player for player in players}
    bag = luggage(guest)
    if bag.turns:
        _pay_over(found[guest.pk], found[member.pk], bag, now)
    return bag


def _pay_over(giver: Player, taker: Player, bag: Luggage, now: dt.datetime) -> None:
    for player, sign in ((giver, -1), (taker, 1)):
        if bag.points:
            add_lines(player.pk, [Line(Reason.TAKEN_ALONG, sign * bag.points)], now)
        Player.objects.filter(pk=player.pk).update(turns=F("turns") + sign * bag.turns)
    # What one person is paid in a day, and in an hour, has its limits over both.
    for time, paid in (("pay_day", "paid_today"), ("pay_hour", "paid_this_hour")):
        theirs, mine = getattr(giver, time), getattr(taker, time)
        if theirs >= mine:
            both = getattr(giver, paid) + (getattr(taker, paid) if theirs == mine else 0)
            Player.objects.filter(pk=taker.pk).update(**{time: theirs, paid: both})
            Player.objects.filter(pk=giver.pk).update(**{paid: 0})


@members_only
@require_http_methods(["GET", "POST"])
def offer(request: KnownRequest) -> HttpResponseBase:
    """Ask a member who played as a guest before signing in whether to take that along."""
    guest = guests.guest_left_in(request.session)
    bag = luggage(guest) if guest else None
    if guest is None or bag is None or not bag.turns:
        guests.forget_guest_left(request.session)
        return redirect(next_page(request, "pages:start"))
    if request.method == "GET":
        return render(request, "game/take_along.html", {"guest": guest, "bag": bag})
    if "take" in request.POST and (taken := take_along(guest.pk, request.user, timezone.now())):
        said = ngettext(
            "%(count)d answered clip counts for you now.",
            "%(count)d answered clips count for you now.",
            taken.turns,
        )
        messages.success(request, said % {"count": taken.turns})
    elif "take" not in request.POST:
        messages.info(request, _("Left as it is: these answers stay with the guest."))
    guests.forget_guest_left(request.session)
    return redirect(next_page(request, "pages:start"))
