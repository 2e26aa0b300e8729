"""Leases: how many a person can hold, for how long, what ends them, and what an answer does after that."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from annotation import assigning, jobs, pool
from annotation.closing import end_projects
from annotation.models import Annotation, Assignment, AssignmentState, Item, ReportReason, Task, TaskState
from annotation.services import Answer, Listening, withdraw_items
from common.errors import Conflict, UserError
from config.celery import app
from game import play
from quality.models import AggregatedLabel
from tests.game.makers import annotators, answer, playable, train_on

NOW = timezone.now()
LATER = NOW + dt.timedelta(minutes=11)
pytestmark = pytest.mark.django_db


def ask(user, project, held=(), *, now=NOW):
    return play.next_turn(user, project.pk, holding=[turn.assignment.pk for turn in held], now=now)


def minutes(number):
    return NOW + dt.timedelta(minutes=number)


def live():
    return Assignment.objects.filter(state=AssignmentState.LENT)


def seats_are_right():
    """Return whether every item counts its live leases."""
    return all(item.leases == live().filter(item=item).count() for item in Item.objects.all())


def test_four_at_once_whatever_was_skipped_between(omar, anna):
    project = playable(omar, clips=30)
    held = []
    for _ in range(3):
        held.append(ask(anna, project, held))
    for _ in range(6):
        play.skip(anna, ask(anna, project, held).assignment.pk, now=NOW)
    held.append(ask(anna, project, held))
    with pytest.raises(Conflict) as refused:
        ask(anna, project, held)
    assert refused.value.code == "too_many_turns"
    assert live().count() == assigning.MOST_AT_ONCE


def test_a_turn_is_handed_out_again_however_many_came_after_it(omar, anna):
    project = playable(omar, clips=30)
    first = ask(anna, project)
    for _ in range(8):
        answer(anna, ask(anna, project, [first]), now=NOW)
    assert ask(anna, project).assignment == first.assignment


def test_what_is_handed_out_again_has_ten_minutes_again(omar, anna):
    project = playable(omar, clips=2)
    turn = ask(anna, project)
    again = ask(anna, project, now=minutes(9))
    assert again.assignment == turn.assignment
    assert again.assignment.expires_at == minutes(19)
    assert live().get().expires_at == minutes(19)


def test_a_lease_is_renewed_for_an_hour_and_no_longer(omar, anna):
    project = playable(omar, clips=1, answers_wanted=1)
    (other,) = annotators(1)
    turn = ask(anna, project)
    for minute in range(9, 60, 9):
        kept = play.heartbeat(anna, turn.assignment.pk, now=minutes(minute))
    assert kept.expires_at == minutes(60)
    assert ask(anna, project, now=minutes(58)).assignment == turn.assignment
    with pytest.raises(Conflict):
        play.heartbeat(anna, turn.assignment.pk, now=minutes(60))
    assigning.return_expired(minutes(60))
    assert ask(other, project, now=minutes(60))


def test_a_turn_with_no_minute_left_is_not_handed_out_again(omar, anna):
    project = playable(omar, clips=1)
    turn = ask(anna, project)
    for minute in range(9, 60, 9):
        play.heartbeat(anna, turn.assignment.pk, now=minutes(minute))
    again = ask(anna, project, now=minutes(59.5))
    assert again.assignment != turn.assignment
    assert again.assignment.expires_at == minutes(69.5)
    assert seats_are_right()


def test_a_lease_that_was_renewed_since_it_was_read_does_not_end(omar, anna):
    project = playable(omar, clips=1)
    turn = ask(anna, project)
    play.heartbeat(anna, turn.assignment.pk, now=minutes(9))
    assert not assigning.close(turn.assignment, AssignmentState.EXPIRED, LATER)
    assert live().exists()


def test_a_lease_and_its_seat_end_together_or_not_at_all(omar, anna, monkeypatch):
    project = playable(omar, clips=2)
    held = [ask(anna, project)]
    held.append(ask(anna, project, held))

    def killed(*values, **changes):
        raise DatabaseError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("annotation.assigning.Item.objects.filter", killed)
        with pytest.raises(DatabaseError):
            assigning.return_expired(LATER)
    assert live().count() == 2
    assert seats_are_right()
    assert assigning.return_expired(LATER) == 2
    assert seats_are_right()


def test_beat_gives_back_what_ran_out_without_anybody_asking(omar, anna):
    ask(anna, playable(omar, clips=1), now=minutes(-11))
    app.loader.import_default_modules()
    started = {entry["task"]: entry for entry in app.conf.beat_schedule.values()}
    entry = started[jobs.return_expired_turns.name]
    assert entry["schedule"] <= 60
    app.tasks[entry["task"]].apply().get()
    assert Assignment.objects.get().state == AssignmentState.EXPIRED
    assert seats_are_right()


def test_beat_gives_back_nothing_before_its_time(omar, anna):
    ask(anna, playable(omar, clips=1), now=timezone.now() - dt.timedelta(minutes=5))
    jobs.return_expired_turns()
    assert live().exists()


def test_who_closes_the_account_gives_all_seats_back(omar, anna):
    projects = [playable(omar, clips=3) for _ in range(2)]
    for project in projects:
        ask(anna, project, [ask(anna, project)])
    end_projects(anna)
    assert not live().exists()
    assert seats_are_right()


@pytest.mark.parametrize("how", ["skip", "report"])
@pytest.mark.parametrize("closed", [True, False])
def test_skip_and_report_mean_the_same_after_the_turn_ran_out(omar, anna, how, closed):
    project = playable(omar, clips=2)
    turn = ask(anna, project)
    if closed:
        assigning.return_expired(LATER)
    if how == "skip":
        play.skip(anna, turn.assignment.pk, now=LATER)
    else:
        play.report_clip(anna, turn.assignment.pk, ReportReason.PRIVATE, now=LATER)
    assert Assignment.objects.get().state == ("skipped" if how == "skip" else "reported")
    for _ in range(3):
        other = ask(anna, project, now=LATER)
        if other is None:
            break
        assert other.assignment.item_id != turn.assignment.item_id
        answer(anna, other, now=LATER)
    assert seats_are_right()


def test_a_late_skip_ends_the_clip_that_came_again_too(omar, anna):
    project = playable(omar, clips=2)
    turn = ask(anna, project)
    assigning.return_expired(LATER)
    again = ask(anna, project, now=LATER)
    assert again.assignment.item_id == turn.assignment.item_id
    play.skip(anna, turn.assignment.pk, now=LATER)
    assert ask(anna, project, now=LATER).assignment.item_id != turn.assignment.item_id
    assert seats_are_right()


@pytest.mark.parametrize("action", [play.skip, play.give_back])
def test_what_was_answered_cannot_be_left(omar, anna, action):
    project = playable(omar, clips=1)
    turn = ask(anna, project)
    answer(anna, turn, now=NOW)
    with pytest.raises(Conflict, match="answered already"):
        action(anna, turn.assignment.pk, now=NOW)


def test_a_heartbeat_keeps_from_when_on_a_turn_can_have_been_heard_and_nothing_else(omar, anna):
    project = playable(omar, clips=1, seconds=10)
    turn = ask(anna, project)
    before = Assignment.objects.values().get()
    play.heartbeat(anna, turn.assignment.pk, heard_seconds=4.5, now=minutes(1))
    assert Assignment.objects.values().get() == {
        **before,
        "expires_at": minutes(11),
        "heard_from": minutes(1) - dt.timedelta(seconds=4.5 / 2 + 10),
    }


def test_a_heartbeat_that_heard_more_than_time_allows_renews_nothing(omar, anna):
    project = playable(omar, clips=1, seconds=100)
    turn = ask(anna, project)
    with pytest.raises(UserError, match="cannot have been heard") as refused:
        play.heartbeat(anna, turn.assignment.pk, heard_seconds=100, now=NOW + dt.timedelta(seconds=20))
    assert refused.value.code == "not_heard"
    assert live().get().expires_at == NOW + assigning.LEASE


def late_with_one_question_settled(omar):
    """Let others settle one of two questions and tie the other, while a person's lease ran out."""
    project = playable(omar, clips=1, questions=2, answers_wanted=2, answers_maximum=3)
    slow, one, two = annotators(3)
    turn = ask(slow, project)
    assigning.return_expired(LATER)
    for person, name in ((one, "happy"), (two, "sad")):
        other = ask(person, project, now=LATER)
        first, second = (task.question for task in other.tasks)
        answers = [
            Answer(first.pk, first.labels.get(name="happy").pk),
            Answer(second.pk, second.labels.get(name=name).pk),
        ]
        play.submit_answer(person, other.assignment.pk, answers, listening=Listening(), now=LATER)
    return slow, turn


def test_a_late_answer_votes_only_on_what_is_still_open(omar):
    slow, turn = late_with_one_question_settled(omar)
    answer(slow, turn, "sad", now=LATER)
    settled, open_ = (Task.objects.get(pk=task.pk) for task in turn.tasks)
    assert (settled.state, settled.votes) == (TaskState.RETIRED, 2)
    assert AggregatedLabel.objects.get(task=settled).label.name == "happy"
    assert (open_.state, open_.votes) == (TaskState.RETIRED, 3)
    purposes = dict(Annotation.objects.filter(annotator=slow).values_list("task_id", "purpose"))
    assert purposes == {settled.pk: "surplus", open_.pk: "vote"}
    assert Item.objects.values_list("votes", "leases").get() == (3, 0)


def test_a_clip_that_retired_uses_the_answer_to_the_lease_that_was_still_live(omar):
    project = playable(omar, clips=1, answers_wanted=2, answers_maximum=4)
    people = annotators(4)
    answer(people[0], ask(people[0], project), now=NOW)
    # Room for two at once, while votes that were weighed anew left the label in doubt for a moment.
    Task.objects.update(wanted=3)
    Item.objects.update(wanted=3)
    held = [(person, ask(person, project)) for person in people[1:3]]
    Task.objects.update(wanted=2)
    for (person, turn), votes, leases in zip(held, (2, 3), (1, 0), strict=True):
        answer(person, turn, now=NOW)
        assert Task.objects.values_list("state", "votes").get() == (TaskState.RETIRED, votes)
        assert Item.objects.values_list("votes", "leases", "wanted").get() == (votes, leases, 0)
    assert set(Annotation.objects.values_list("purpose", flat=True)) == {"vote"}
    assert ask(people[3], project) is None


def test_a_withdrawn_clip_ends_the_turn_that_is_out(omar, anna):
    project = playable(omar, clips=2)
    turn = ask(anna, project)
    clip = turn.assignment.item.clip_id
    withdraw_items([clip])
    with pytest.raises(Conflict, match="withdrawn") as refused:
        answer(anna, turn, now=NOW)
    assert refused.value.code == "turn_over"
    following = ask(anna, project)
    assert following.assignment.item.clip_id != clip
    assert following.tasks
    assert seats_are_right()


@pytest.mark.parametrize("kind", ["control", "training", "vote"])
def test_a_withdrawn_clip_is_over_whatever_it_was(omar, anna, monkeypatch, kind):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0 if kind == "control" else 1.0)
    project = playable(omar, clips=3, controls=1)
    if kind == "training":
        train_on(project, ["happy"])
    turn = ask(anna, project)
    withdraw_items([turn.assignment.item.clip_id])
    with pytest.raises(Conflict, match="withdrawn"):
        answer(anna, turn, now=NOW)
    assert ask(anna, project).assignment.item_id != turn.assignment.item_id


def test_a_turn_lent_while_its_clip_was_withdrawn_is_not_handed_out_again(omar, anna):
    project = playable(omar, clips=2)
    turn = ask(anna, project)
    withdraw_items([turn.assignment.item.clip_id])
    # As if it had been lent in the same moment: the lease is still out.
    Assignment.objects.update(state=AssignmentState.LENT, closed_at=None)
    Item.objects.filter(pk=turn.assignment.item_id).update(leases=1)
    following = ask(anna, project)
    assert following.assignment.item_id != turn.assignment.item_id
    assert following.tasks
    assert seats_are_right()


def test_a_question_is_answered_once_in_one_body(omar, anna):
    project = playable(omar, clips=1)
    turn = ask(anna, project)
    question = turn.tasks[0].question
    answers = [Answer(question.pk, label.pk) for label in question.labels.all()]
    with pytest.raises(UserError, match="once") as refused:
        play.submit_answer(anna, turn.assignment.pk, answers, listening=Listening(), now=NOW)
    assert refused.value.code == "invalid"


def test_numbers_of_returns_grow():
    numbers = [pool.return_number() for _ in range(100)]
    assert numbers == sorted(numbers)
