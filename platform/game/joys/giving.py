"""Gives players what they have earned: levels, streaks, quests, badges. For a job."""

import datetime as dt

from django.db import transaction

from game.joys import badges, levels, quests, streaks
from game.joys.deeds import counted_since, days_since, deeds_of
from game.joys.news import forget_old, tell
from game.joys.zones import day_in
from game.models import Badge, NewsKind, Player, QuestDone, Streak

# Days in a row of which there is news.
TOLD_STREAKS = {3, 7, 14, 30, 60, 100, 200, 365}
FIRST_LOOK = dt.timedelta(days=30)


@transaction.atomic
def look_after(person_id: int, now: dt.datetime) -> None:
    """Give one player what they have earned since; doing it twice gives nothing twice."""
    player = Player.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if player is None:
        return
    run = _streak(player, now)
    _quests(player, now)
    _badges(player, run.best, now)
    _level(player, now)
    forget_old(person_id)


def _streak(player: Player, now: dt.datetime) -> streaks.Run:
    kept, _ = Streak.objects.get_or_create(player=player)
    before = run_of(kept)
    # A job that was away for long looks back as far.
    since = before.last_day or day_in(player.zone, now - FIRST_LOOK)
    run = streaks.played(before, days_since(player, since))
    if run != before:
        Streak.objects.filter(pk=kept.pk).update(
            days=run.days, best=run.best, freezes=run.freezes, last_day=run.last_day
        )
        if run.days in TOLD_STREAKS:
            tell(player.pk, NewsKind.STREAK, {"days": run.days}, now)
    return run


def run_of(kept: Streak) -> streaks.Run:
    """Return a streak as it is kept."""
    return streaks.Run(kept.days, kept.best, kept.freezes, kept.last_day)


def _quests(player: Player, now: dt.datetime) -> None:
    today = day_in(player.zone, now)
    for first, some in ((today, quests.of_day(today)), (quests.monday(today), quests.of_week(today))):
        found = counted_since(player, first)
        for quest in some:
            if quest.done(found) >= quest.goal:
                _, is_new = QuestDone.objects.get_or_create(player=player, key=quest.key, period=first)
                if is_new:
                    tell(player.pk, NewsKind.QUEST, _facts(quest), now)


def _facts(quest: quests.Quest) -> dict[str, object]:
    return {"counts": quest.counts, "goal": quest.goal, "weekly": quest.weekly}


def _badges(player: Player, best: int, now: dt.datetime) -> None:
    has = set(Badge.objects.filter(player=player).values_list("key", flat=True))
    for badge in badges.earned(deeds_of(player, best), has):
        Badge.objects.create(player=player, key=badge.key, at=now)
        tell(player.pk, NewsKind.BADGE, {"family": badge.family, "step": badge.step}, now)


def _level(player: Player, now: dt.datetime) -> None:
    level = levels.level_of(player.points)
    if level > player.level:
        # A level that was reached is not taken away.
        Player.objects.filter(pk=player.pk).update(level=level)
        tell(player.pk, NewsKind.LEVEL, {"level": level}, now)
