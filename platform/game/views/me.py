"""A player's own pages, and the profile that others may see."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import KnownRequest, signed_in
from game.access import profile_for
from game.boards.making import forget_boards
from game.forms import ShowingForm
from game.impact import receipts_of
from game.joys import levels, words
from game.joys.news import player_topic
from game.joys.quests import monday
from game.joys.shown import badges_of, earned_first, news_of, quests_of, streak_of
from game.joys.zones import is_zone
from game.models import Player, PointsEntry
from game.points.odd import held_of
from game.services import player_of
from quality.people import appealing

HISTORY = 30
NEWS = 15


@require_safe
@signed_in
def me(request: KnownRequest) -> HttpResponse:
    """Show a player what came of their answers: level, streak, quests, badges, news, and every point."""
    player = player_of(request.user)
    now = timezone.now()
    news = news_of(player, NEWS)
    lines = PointsEntry.objects.filter(player=player).select_related("project").order_by("-pk")
    context = {
        **_head(player),
        "streak": streak_of(player, now),
        "quests": quests_of(player, now),
        "badges": earned_first(badges_of(player))[:6],
        "receipts": receipts_of(request.user),
        "news": news,
        "lines": lines[:HISTORY],
        "held": held_of(request.user),
        "longest": appealing.LONGEST,
        "form": ShowingForm(instance=player),
        "topic": player_topic(player.pk),
        "stamp": str(news[0].pk) if news else "",
    }
    return render(request, "game/me.html", context)


@require_POST
@signed_in
def showing(request: KnownRequest) -> HttpResponse:
    """Keep who may see what."""
    player = player_of(request.user)
    if request.user.is_guest:
        messages.info(request, _("Guests stand on no board; sign up first."))
        return redirect("game:me")
    form = ShowingForm(request.POST, instance=player)
    if form.is_valid():
        Player.objects.filter(pk=player.pk).update(**form.cleaned_data)
        forget_boards(monday(timezone.now().date()))
        messages.success(request, _("Saved."))
    return redirect("game:me")


@require_POST
@signed_in
def zone(request: KnownRequest) -> HttpResponse:
    """Keep the time zone that the browser told, for the days of streaks and quests."""
    name = request.POST.get("zone", "")
    if not is_zone(name):
        return HttpResponse(status=400)
    Player.objects.filter(pk=player_of(request.user).pk).exclude(zone=name).update(zone=name)
    return HttpResponse(status=204)


@require_safe
@signed_in
def person(request: KnownRequest, player_id: int) -> HttpResponse:
    """Show what a player shows of themselves."""
    player = profile_for(request.user, player_id)
    badges = [one for one in badges_of(player) if one.at]
    context = {
        **_head(player),
        "streak": streak_of(player, timezone.now()),
        "badges": badges,
    }
    return render(request, "game/person.html", context)


@require_safe
@signed_in
def badges(request: KnownRequest) -> HttpResponse:
    """Show all badges with what they take, the levels and their powers."""
    player = player_of(request.user)
    reached = [
        (number, words.level(number), least, number <= player.level)
        for number, least in enumerate(levels.POINTS, 1)
    ]
    powers = [(words.power(one), levels.NEEDS[one]) for one in levels.Power]
    context = {**_head(player), "badges": badges_of(player), "levels": reached, "powers": powers}
    return render(request, "game/badges.html", context)


def _head(player: Player) -> dict[str, object]:
    """Return what stands at the head of each of these pages."""
    return {
        "player": player,
        "level": player.level,
        "level_name": words.level(player.level),
        "part": round(100 * levels.part_of_level(player.points)),
        "next_at": levels.next_at(player.level),
    }
