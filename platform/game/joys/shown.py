"""What pages show of badges, quests, streaks and news."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from game.joys import badges, quests, streaks, words
from game.joys.deeds import counted_since, deeds_of
from game.joys.giving import run_of
from game.joys.zones import day_in
from game.models import Badge, News, Player, Streak


@dataclass(frozen=True)
class ShownBadge:
    """A badge: when it was earned, or how far its player is from it."""

    key: str
    picture: str
    family: str
    step: int
    name: str
    takes: str
    goal: int
    done: int
    at: dt.datetime | None


@dataclass(frozen=True)
class ShownQuest:
    """A quest, and how much of it is done."""

    name: str
    goal: int
    done: int
    weekly: bool

    @property
    def is_done(self) -> bool:
        """Whether all of it is."""
        return self.done >= self.goal


@dataclass(frozen=True)
class ShownNews:
    """A line of news in words."""

    pk: int
    sentence: str
    project: str
    at: dt.datetime


def badges_of(player: Player) -> list[ShownBadge]:
    """Return all badges, with those that a player has."""
    has = dict(Badge.objects.filter(player=player).values_list("key", "at"))
    kept = Streak.objects.filter(player=player).first()
    deeds = deeds_of(player, kept.best if kept else 0)
    return [_badge(one, deeds, has.get(one.key)) for one in badges.BADGES]


def _badge(one: badges.Badge, deeds: badges.Deeds, at: dt.datetime | None) -> ShownBadge:
    name, takes = words.badge(one)
    done = min(one.counts(deeds), one.goal)
    return ShownBadge(
        one.key, one.family, words.family(one.family), one.step, name, takes, one.goal, done, at
    )


def earned_first(some: Sequence[ShownBadge]) -> list[ShownBadge]:
    """Return badges that somebody has, the newest first, then those they are nearest to."""
    earned = sorted((one for one in some if one.at), key=lambda one: str(one.at), reverse=True)
    ahead = sorted((one for one in some if not one.at), key=lambda one: -one.done / one.goal)
    return [*earned, *ahead]


def quests_of(player: Player, now: dt.datetime) -> list[ShownQuest]:
    """Return the quests of today and of this week, in two statements."""
    today = day_in(player.zone, now)
    periods = ((today, quests.of_day(today)), (quests.monday(today), quests.of_week(today)))
    return [
        ShownQuest(words.quest(one), one.goal, one.done(found), one.weekly)
        for first, some in periods
        for found in [counted_since(player, first)]
        for one in some
    ]


def streak_of(player: Player, now: dt.datetime) -> streaks.Run:
    """Return a player's streak as it stands today."""
    kept = Streak.objects.filter(player=player).first()
    return streaks.standing(run_of(kept), day_in(player.zone, now)) if kept else streaks.Run()


def news_of(player: Player, most: int) -> list[ShownNews]:
    """Return a player's newest news."""
    rows = News.objects.filter(player=player).select_related("project").order_by("-pk")
    return [
        ShownNews(one.pk, words.told(one), one.project.name if one.project else "", one.at)
        for one in rows[:most]
    ]
