"""The ledger of points: what is paid at once, by the public rule, and that nothing rewrites it."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from annotation.services import Answer, Listening
from game import play
from game.models import Player, PointsEntry, Reason
from game.points.checking import problems
from game.points.ledger import Line, add_lines
from game.points.rule import FULL_UNTIL, HALF_UNTIL, PAID_UNTIL, PER_HOUR, effort
from game.services import player_of
from tests.game.makers import playable

pytestmark = pytest.mark.django_db
FIRST = "id = (SELECT min(id) FROM game_pointsentry)"
NOW = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)


def play_once(user, project, at, *, heard=10.0, takes=20.0, unsure=False):
    """Play a turn that was lent and answered then, and return its reward."""
    turn = play.next_turn(user, project.pk, now=at)
    question = turn.tasks[0].question
    label = None if unsure else question.labels.first().pk
    then = at + dt.timedelta(seconds=takes)
    answers = [Answer(question.pk, label, unsure=unsure)]
    listening = Listening(heard_seconds=heard)
    return play.submit_answer(user, turn.assignment.pk, answers, listening=listening, now=then).reward


@pytest.mark.parametrize(
    ("clip", "heard", "questions", "points"),
    [
        (10, 10, 1, 11),
        (10, 4.2, 1, 6),
        (10, 25, 1, 11),
        (300, 300, 1, 61),
        (10, 10, 3, 13),
        (10, 0, 1, 1),
        (2.5, 2.5, 1, 4),
    ],
)
def test_effort_is_what_was_heard_of_the_clip_and_its_questions(clip, heard, questions, points):
    assert effort(clip, heard, questions).full == points


def test_a_turn_is_a_line_with_the_sum_so_far(omar, anna):
    project = playable(omar, clips=3, seconds=10)
    for number in range(3):
        reward = play_once(anna, project, NOW + dt.timedelta(minutes=number))
    assert (reward.points, reward.total, reward.turns) == (11, 33, 3)
    lines = PointsEntry.objects.order_by("pk")
    assert list(lines.values_list("points", "total", "project")) == [
        (11, 11 * number, project.pk) for number in (1, 2, 3)
    ]


def test_unsure_is_paid_the_same_at_once(omar, anna):
    project = playable(omar, clips=2, seconds=10)
    sure = play_once(anna, project, NOW)
    unsure = play_once(anna, project, NOW + dt.timedelta(minutes=1), unsure=True)
    assert sure.points == unsure.points


def test_who_answers_quicker_than_anybody_listens_is_not_paid_for_it(omar, anna):
    project = playable(omar, clips=12, seconds=10)
    paid = [play_once(anna, project, NOW, heard=0, takes=0.1 * number).points for number in range(12)]
    assert sum(paid) <= 2
    assert Player.objects.get().turns == 12


def test_ten_questions_in_the_time_of_one_bring_what_the_time_allows(omar, anna):
    project = playable(omar, clips=4, questions=10, seconds=10)
    paid = 0
    for number in range(4):
        at = NOW + dt.timedelta(seconds=2 * number)
        turn = play.next_turn(anna, project.pk, now=at)
        answers = [Answer(task.question_id, task.question.labels.first().pk) for task in turn.tasks]
        then = at + dt.timedelta(seconds=2)
        said = Listening(heard_seconds=0.0)
        paid += play.submit_answer(anna, turn.assignment.pk, answers, listening=said, now=then).reward.points
    # Eight seconds have passed, and one that had begun.
    assert paid <= 9


def test_to_play_faster_brings_no_more_in_the_same_time(omar, anna, sam):
    slowly, fast = (playable(omar, clips=6, seconds=10) for _ in range(2))
    once = sum(
        play_once(anna, slowly, NOW + dt.timedelta(seconds=10 * number), takes=10).points
        for number in range(3)
    )
    twice = sum(
        play_once(sam, fast, NOW + dt.timedelta(seconds=5 * number), takes=5).points for number in range(6)
    )
    assert once in {30, 31}
    assert twice <= once


@pytest.mark.parametrize(("so_far", "points"), [(0, 11), (FULL_UNTIL, 6), (HALF_UNTIL, 3), (PAID_UNTIL, 0)])
def test_a_long_day_is_paid_less_and_less_and_the_next_one_in_full(omar, anna, so_far, points):
    project = playable(omar, clips=2, seconds=10)
    today = int(NOW.timestamp() // 86400)
    player_of(anna)
    Player.objects.update(pay_day=today, paid_today=so_far)
    assert play_once(anna, project, NOW).points == points
    assert play_once(anna, project, NOW + dt.timedelta(days=1)).points == 11


def test_an_hour_has_a_limit(omar, anna):
    project = playable(omar, clips=2, seconds=10)
    player_of(anna)
    Player.objects.update(pay_hour=int(NOW.timestamp() // 3600), paid_this_hour=PER_HOUR)
    assert play_once(anna, project, NOW).points == 0
    assert play_once(anna, project, NOW + dt.timedelta(hours=1)).points == 11


def test_a_line_is_never_changed_nor_taken_out(omar, anna):
    play_once(anna, playable(omar, clips=1, seconds=10), NOW)
    line = PointsEntry.objects.get()
    line.points = 1000
    with pytest.raises(TypeError, match="never changed"):
        line.save()
    for change in (
        lambda: PointsEntry.objects.update(points=1000),
        lambda: PointsEntry.objects.filter(pk=line.pk).delete(),
        lambda: PointsEntry.objects.bulk_update([line], ["points"]),
        lambda: Player.objects.get().entries.update(points=1000),
        line.delete,
    ):
        with pytest.raises(TypeError, match="never changed"):
            change()
    assert PointsEntry.objects.get().points == 11


def test_what_was_wrong_is_put_right_by_another_line_and_never_below_nothing(anna):
    player = player_of(anna)
    assert add_lines(player.pk, [Line(Reason.APPEAL, 20), Line(Reason.APPEAL, -5)], NOW) == 15
    assert list(PointsEntry.objects.order_by("pk").values_list("total", flat=True)) == [20, 15]
    with pytest.raises(IntegrityError):
        add_lines(player.pk, [Line(Reason.APPEAL, -50)], NOW)


def test_the_sum_of_everybody_is_that_of_the_ledger(omar, anna, sam, capsys):
    project = playable(omar, clips=4, seconds=10)
    for person in (anna, sam):
        for number in range(2):
            play_once(person, project, NOW + dt.timedelta(minutes=number))
    call_command("check_points")
    assert "4 lines add up" in capsys.readouterr().out


@pytest.mark.parametrize(
    "tamper",
    [
        lambda rows: Player.objects.update(points=1000),
        # Behind the model's back, as somebody with a database shell would.
        lambda rows: rows(f"UPDATE game_pointsentry SET points = 1000 WHERE {FIRST}"),
        lambda rows: rows(f"DELETE FROM game_pointsentry WHERE {FIRST}"),
    ],
)
def test_a_ledger_that_was_tampered_with_is_found_out(omar, anna, tamper):
    project = playable(omar, clips=3, seconds=10)
    for number in range(3):
        play_once(anna, project, NOW + dt.timedelta(minutes=number))
    assert not list(problems())
    tamper(_run)
    assert list(problems())
    with pytest.raises(CommandError, match="does not add up"):
        call_command("check_points")


def _run(sql):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_line_stays_when_its_turn_is_erased(omar, anna):
    play_once(anna, playable(omar, clips=1, seconds=10), NOW)
    line = PointsEntry.objects.get()
    line.assignment.annotations.all().delete()
    line.assignment.delete()
    again = PointsEntry.objects.get()
    assert (again.assignment, again.points) == (None, 11)
    assert timezone.is_aware(again.at)
