"""Leaderboards: who wants to stand on them, where, and what it costs to look."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from game.boards.making import SELDOM, forget_boards, make_boards
from game.boards.ranking import ranked
from game.boards.shown import BEST, shown
from game.joys.quests import monday
from game.models import Board, BoardRow, Player, PointsEntry, Reason
from game.points.ledger import Line, add_lines
from game.services import player_of
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db


def stand(people, *, points=None, project=None):
    """Give people points of this week, each one more than the one before, and let them be seen."""
    now = timezone.now()
    for number, person in enumerate(people, 1):
        player = player_of(person)
        add_lines(player.pk, [Line(Reason.TRUST, points or number, project)], now)
        Player.objects.filter(pk=player.pk).update(on_boards=True)


def this_week():
    return monday(timezone.now().date())


def test_equal_points_share_a_place():
    found = ranked([(1, 5), (2, 9), (3, 5), (4, 0), (5, 1)])
    assert [(one.player, one.place, one.position) for one in found] == [
        (2, 1, 1),
        (1, 2, 2),
        (3, 2, 3),
        (5, 4, 4),
    ]


def test_only_who_wants_to_stands_there(anna, sam):
    stand([anna, sam])
    Player.objects.filter(user=sam).update(on_boards=False)
    make_boards(timezone.now())
    assert list(BoardRow.objects.values_list("player", flat=True)) == [anna.pk]


def test_guests_and_who_is_leaving_do_not(anna, sam):
    stand([anna, sam])
    User.objects.filter(pk=anna.pk).update(is_guest=True)
    User.objects.filter(pk=sam.pk).update(closing_at=timezone.now())
    make_boards(timezone.now())
    assert not BoardRow.objects.exists()


def test_a_project_has_a_board_of_its_own(omar, anna, sam):
    project = playable(omar, clips=1)
    stand([anna], points=5, project=project.pk)
    stand([sam], points=3)
    make_boards(timezone.now())
    assert [row.player_id for row in BoardRow.objects.filter(board__project=project)] == [anna.pk]
    assert [row.points for row in BoardRow.objects.filter(board__project=None)] == [5, 3]


def test_a_board_is_made_anew_only_where_there_is_news(anna):
    stand([anna])
    assert make_boards(timezone.now()) == 1
    assert make_boards(timezone.now()) == 0
    stand([anna])
    # At most once a minute.
    assert make_boards(timezone.now()) == 0
    assert make_boards(timezone.now() + SELDOM) == 1


def test_who_takes_themselves_off_is_gone_at_once(anna):
    stand([anna])
    make_boards(timezone.now())
    Player.objects.update(on_boards=False)
    forget_boards(this_week())
    make_boards(timezone.now())
    assert not BoardRow.objects.exists()


def test_what_a_guest_was_paid_is_no_feat_of_the_member(anna):
    stand([anna], points=3)
    add_lines(anna.pk, [Line(Reason.TAKEN_ALONG, 500)], timezone.now())
    make_boards(timezone.now())
    assert BoardRow.objects.get().points == 3


def test_last_week_is_over(anna):
    stand([anna])
    ago = timezone.now() - dt.timedelta(days=8)
    PointsEntry._base_manager.update(at=ago)
    assert PointsEntry.objects.get().at < timezone.now() - dt.timedelta(days=7)
    make_boards(timezone.now())
    assert not Board.objects.exists()


def test_whoever_is_far_down_sees_who_is_around(db):
    people = annotators(40)
    stand(people)
    make_boards(timezone.now())
    found = shown(people[9], this_week(), None)
    assert len(found.best) == BEST
    assert found.mine.position == 31
    assert [row.position for row in found.around] == [29, 30, 31, 32, 33]
    assert not shown(people[39], this_week(), None).around


def test_a_page_costs_the_same_however_many_stand_there(anna, as_user):
    def cost():
        make_boards(timezone.now() + SELDOM * Board.objects.count())
        with CaptureQueriesContext(connection) as seen:
            assert as_user(anna).get("/play/boards/").status_code == 200
        return len(seen)

    stand([anna, *annotators(2)])
    few = cost()
    stand(annotators(60))
    assert cost() <= few + 1


def test_an_owner_sees_no_board_of_the_own_project(omar, ada, anna, as_user):
    project = playable(omar, clips=1)
    stand([anna], project=project.pk)
    make_boards(timezone.now())
    assert as_user(anna).get(f"/play/{project.pk}/board/").status_code == 200
    assert as_user(omar).get(f"/play/{project.pk}/board/").status_code == 404
