"""The listening gate: an answer counts only if enough was heard, and only if it can have been heard."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from annotation.models import Annotation, Assignment, AssignmentState, ReportReason
from annotation.services import Answer, Listening
from common.errors import UserError
from game import play
from game.listening import BEAT_SLACK, FASTEST, seconds_wanted
from game.models import PointsEntry
from tests.game.makers import playable

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def after(seconds):
    return NOW + dt.timedelta(seconds=seconds)


def answer(user, turn, *, heard, at, unsure=False):
    """Answer after `at` seconds, having heard `heard` seconds by one's own account."""
    label = None if unsure else turn.tasks[0].question.labels.first().pk
    answers = [Answer(turn.tasks[0].question_id, label, unsure=unsure)]
    listening = Listening(heard_seconds=heard)
    return play.submit_answer(user, turn.assignment.pk, answers, listening=listening, now=after(at))


def test_an_answer_after_listening_counts(omar, anna):
    project = playable(omar, clips=1, seconds=10, share_to_hear=80)
    answer(anna, play.next_turn(anna, project.pk, now=NOW), heard=8, at=9)
    assert Annotation.objects.get().heard_seconds == 8


def test_an_answer_before_enough_was_heard_is_refused_and_can_be_sent_again(omar, anna):
    project = playable(omar, clips=1, seconds=10, share_to_hear=80)
    turn = play.next_turn(anna, project.pk, now=NOW)
    with pytest.raises(UserError, match=r"3\.0 s were heard and 8\.0 s are needed"):
        answer(anna, turn, heard=3, at=60)
    assert Assignment.objects.get().state == AssignmentState.LENT
    assert not PointsEntry.objects.exists()
    assert answer(anna, turn, heard=8, at=70).reward.points


@pytest.mark.parametrize(
    ("seconds", "share", "too_little", "enough"),
    [(10, 80, 7.9, 7.95), (2, 50, 0.9, 0.98), (1.5, 50, 1.44, 1.46), (0.3, 80, 0.28, 0.3)],
)
def test_no_more_may_be_missing_than_the_step_in_which_players_count(seconds, share, too_little, enough):
    assert too_little < seconds_wanted(seconds, share) <= enough


def test_a_clip_under_two_seconds_is_heard_whole(omar, anna):
    project = playable(omar, clips=1, seconds=1.5, share_to_hear=50)
    with pytest.raises(UserError):
        answer(anna, play.next_turn(anna, project.pk, now=NOW), heard=1.2, at=60)


def test_more_than_time_allows_cannot_have_been_heard(omar, anna):
    project = playable(omar, clips=1, seconds=10, share_to_hear=80)
    turn = play.next_turn(anna, project.pk, now=NOW)
    with pytest.raises(UserError, match="cannot have been heard"):
        answer(anna, turn, heard=10, at=10 / FASTEST - 1)
    assert not Annotation.objects.exists()
    assert answer(anna, turn, heard=10, at=10 / FASTEST).reward.points


def test_what_a_heartbeat_had_heard_by_then_bounds_what_the_answer_can_have_heard(omar, anna):
    project = playable(omar, clips=1, seconds=60, share_to_hear=100)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.heartbeat(anna, turn.assignment.pk, heard_seconds=10, now=after(300))
    with pytest.raises(UserError, match="cannot have been heard"):
        answer(anna, turn, heard=60, at=310)
    # 50 s more take 25 s at the fastest playback; ten are to spare, and a quarter.
    with pytest.raises(UserError, match="cannot have been heard"):
        answer(anna, turn, heard=60, at=314.7)
    assert answer(anna, turn, heard=60, at=314.8).reward.points


def test_a_heartbeat_that_says_less_or_nothing_takes_nothing_back(omar, anna):
    project = playable(omar, clips=1, seconds=60, share_to_hear=100)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.heartbeat(anna, turn.assignment.pk, now=after(299))
    assert Assignment.objects.get().heard_from is None
    play.heartbeat(anna, turn.assignment.pk, heard_seconds=10, now=after(300))
    since = Assignment.objects.get().heard_from
    assert since == after(300 - 10 / FASTEST - BEAT_SLACK)
    play.heartbeat(anna, turn.assignment.pk, heard_seconds=40, now=after(311))
    assert Assignment.objects.get().heard_from == since


def test_another_tab_that_heard_nothing_does_not_unsay_what_was_heard_here(omar, anna):
    project = playable(omar, clips=1, seconds=15, share_to_hear=100)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.heartbeat(anna, turn.assignment.pk, heard_seconds=0, now=after(59))
    assert answer(anna, turn, heard=15, at=60).reward.points


def test_turns_held_at_once_share_one_pair_of_ears(omar, anna):
    project = playable(omar, clips=4, seconds=10, share_to_hear=100)
    held = [play.next_turn(anna, project.pk, now=NOW)]
    for _ in range(2):
        known = [turn.assignment.pk for turn in held]
        held.append(play.next_turn(anna, project.pk, holding=known, now=NOW))
    answer(anna, held[0], heard=10, at=6)
    with pytest.raises(UserError, match="cannot have been heard"):
        answer(anna, held[1], heard=10, at=7)
    answer(anna, held[1], heard=10, at=10)
    with pytest.raises(UserError, match="cannot have been heard"):
        answer(anna, held[2], heard=10, at=14)
    answer(anna, held[2], heard=10, at=15)


def test_two_projects_share_one_pair_of_ears(omar, anna):
    projects = [playable(omar, clips=1, seconds=10, share_to_hear=100) for _ in range(2)]
    one, two = (play.next_turn(anna, project.pk, now=NOW) for project in projects)
    answer(anna, one, heard=10, at=6)
    with pytest.raises(UserError, match="cannot have been heard"):
        answer(anna, two, heard=10, at=6)


def test_unsure_skip_and_report_need_no_listening(omar, anna):
    project = playable(omar, clips=3, seconds=10, share_to_hear=100)
    answer(anna, play.next_turn(anna, project.pk, now=NOW), heard=0, at=1, unsure=True)
    play.skip(anna, play.next_turn(anna, project.pk, now=NOW).assignment.pk, now=NOW)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.report_clip(anna, turn.assignment.pk, ReportReason.SILENT, now=NOW)


@given(st.floats(0.1, 600), st.integers(1, 100))
def test_what_is_wanted_is_never_more_than_the_clip(duration, share):
    assert 0 <= seconds_wanted(duration, share) < duration


@given(st.floats(2, 600))
def test_a_larger_share_wants_more(duration):
    wanted = [seconds_wanted(duration, share) for share in range(101)]
    assert wanted == sorted(wanted)
    assert wanted[0] == 0
