"""Levels, streaks that forgive, quests and badges: rules, and a job that gives them once."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.joys import badges, levels, quests, streaks
from game.joys.giving import look_after
from game.joys.levels import Power
from game.joys.zones import day_in
from game.models import Badge, News, NewsKind, Player, QuestDone, Reason, Streak
from game.points.ledger import Line, add_lines
from game.services import player_of
from tests.game.makers import playable
from tests.game.test_ledger import play_once

MONDAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def days(*numbers):
    return [MONDAY + dt.timedelta(days=number) for number in numbers]


def test_a_streak_counts_days_in_a_row_and_earns_days_to_miss():
    run = streaks.played(streaks.Run(), days(0, 1, 2, 3, 4))
    assert (run.days, run.best, run.freezes) == (5, 5, 1)
    assert streaks.played(run, days(6)).days == 6
    assert streaks.played(run, days(6)).freezes == 0
    assert streaks.played(run, days(7)).days == 1
    assert streaks.played(run, days(7)).best == 5


def test_a_streak_as_it_stands_says_when_it_is_over():
    run = streaks.played(streaks.Run(), days(0, 1, 2, 3, 4))
    assert streaks.standing(run, days(5)[0]).days == 5
    assert streaks.standing(run, days(6)[0]).freezes == 0
    assert streaks.standing(run, days(7)[0]).days == 0


@given(st.lists(st.integers(0, 60), max_size=40))
def test_a_streak_is_the_same_whether_days_come_at_once_or_one_by_one(numbers):
    whole = streaks.played(streaks.Run(), days(*numbers))
    step = streaks.Run()
    for day in sorted(days(*numbers)):
        step = streaks.played(step, [day])
    assert step == whole
    assert whole.days <= whole.best <= len(set(numbers))
    assert whole.freezes <= streaks.MOST_FREEZES


def test_a_day_is_that_of_where_somebody_is():
    late = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC)
    assert day_in("", late) == day_in("no/such", late) == MONDAY
    assert day_in("Europe/Berlin", late) == MONDAY + dt.timedelta(days=1)
    assert day_in("America/New_York", late) == MONDAY


def test_levels_follow_from_points():
    assert [levels.level_of(points) for points in (0, 199, 200, 999, 1000, 10**9)] == [1, 1, 2, 2, 3, 8]
    assert levels.part_of_level(600) == pytest.approx(0.5)
    assert levels.part_of_level(10**9) == 1


def test_points_buy_no_trust():
    assert not levels.may(Power.HARDER_CLIPS, level=8, trusted=False)
    assert not levels.may(Power.REVIEW_CONTESTS, level=8, trusted=False)
    assert levels.may(Power.HARDER_CLIPS, level=1, trusted=True)
    assert not levels.may(Power.PROPOSE_LABELS, level=2, trusted=True)
    assert levels.may(Power.PROPOSE_LABELS, level=3, trusted=False)


def test_there_are_badges_in_families_and_each_can_be_earned():
    assert len({badge.key for badge in badges.BADGES}) == len(badges.BADGES) == 18
    nothing, everything = badges.Deeds(), badges.Deeds(*[10_000] * 6)
    assert not badges.earned(nothing)
    assert badges.earned(everything) == badges.BADGES
    assert [one.key for one in badges.earned(badges.Deeds(heard=10))] == ["ears-1"]
    assert not badges.earned(badges.Deeds(heard=10), {"ears-1"})


def test_quests_are_the_same_for_everybody_and_change():
    assert quests.of_day(MONDAY) == quests.of_day(MONDAY)
    assert len({tuple(one.key for one in quests.of_day(day)) for day in days(*range(30))}) > 2
    assert quests.of_week(MONDAY) == quests.of_week(MONDAY + dt.timedelta(days=6))
    for day in days(*range(60)):
        assert len({one.counts for one in quests.of_day(day)}) == quests.AT_ONCE


@pytest.mark.django_db
def test_the_job_gives_what_was_earned_once(omar, anna):
    project = playable(omar, clips=12, seconds=10)
    for number in range(10):
        play_once(anna, project, NOON + dt.timedelta(minutes=number))
    for _ in range(2):
        look_after(anna.pk, NOON + dt.timedelta(hours=1))
    assert list(Badge.objects.values_list("key", flat=True)) == ["ears-1"]
    assert Streak.objects.get().days == 1
    kinds = list(News.objects.values_list("kind", flat=True))
    assert kinds.count(NewsKind.BADGE) == 1
    assert len(kinds) == len(set(kinds)) + max(0, QuestDone.objects.count() - 1)


@pytest.mark.django_db
def test_a_level_that_was_reached_stays(anna):
    player = player_of(anna)
    add_lines(player.pk, [Line(Reason.APPEAL, 1200)], NOON)
    look_after(anna.pk, NOON)
    assert Player.objects.get().level == 3
    add_lines(player.pk, [Line(Reason.APPEAL, -1100)], NOON)
    look_after(anna.pk, NOON)
    assert Player.objects.get().level == 3
    assert News.objects.filter(kind=NewsKind.LEVEL).count() == 1


@pytest.mark.django_db
def test_a_streak_goes_by_the_days_of_its_player(omar, anna):
    project = playable(omar, clips=4, seconds=10)
    player_of(anna)
    Player.objects.update(zone="Europe/Berlin")
    late = dt.datetime(2026, 3, 2, 22, 30, tzinfo=dt.UTC)
    for hours in (0, 1):
        play_once(anna, project, late + dt.timedelta(hours=hours))
    look_after(anna.pk, late + dt.timedelta(hours=2))
    assert Streak.objects.get().days == 2
