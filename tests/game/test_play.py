"""The road of a label, through the services: lending, answering, capacity, late and repeated answers."""

import datetime as dt
import itertools
from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from annotation.assigning import return_expired
from annotation.models import (
    Annotation,
    Assignment,
    AssignmentState,
    Item,
    ProjectState,
    Purpose,
    Report,
    ReportReason,
    Task,
    TaskState,
)
from annotation.services import Answer, Listening
from common.errors import Conflict, UserError
from game import play
from game.models import Player, PointsEntry
from quality.models import AggregatedLabel, TrustEvent, TrustScore
from quality.services import add_controls
from tests.game.makers import annotators, playable

HEARD = Listening(replays=2, device_kind="program")
NOW = timezone.now()
# What comes in the same moment is taken, and not paid.
SOON = NOW + dt.timedelta(seconds=10)
pytestmark = pytest.mark.django_db


def answer(user, turn, name="happy", *, now=NOW):
    """Answer every question of a turn with one label; None is unsure."""
    answers = []
    for task in turn.tasks:
        label = name and task.question.labels.get(name=name)
        answers.append(Answer(task.question_id, label and label.pk, unsure=not name))
    return play.submit_answer(user, turn.assignment.pk, answers, listening=HEARD, now=now)


def play_all(user, project, name="happy", *, now=NOW):
    """Answer until nothing is left; return how many turns there were."""
    turns = 0
    while turn := play.next_turn(user, project.pk, now=now):
        answer(user, turn, name, now=now)
        turns += 1
    return turns


def test_an_answer_is_recorded_scored_and_paid(omar, anna):
    project = playable(omar, clips=1, answers_wanted=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    outcome = answer(anna, turn, now=SOON)
    annotation = Annotation.objects.get()
    assert (annotation.label.name, annotation.purpose, annotation.replays) == ("happy", "vote", 2)
    assert annotation.wording == 1
    task = Task.objects.get()
    assert (task.votes, task.state) == (1, TaskState.RETIRED)
    assert AggregatedLabel.objects.get().label.name == "happy"
    assert outcome.reward.points == PointsEntry.objects.get().points == Player.objects.get().points == 1


def test_everybody_gets_every_clip_until_each_has_the_answers_wanted(omar):
    project = playable(omar, clips=5, answers_wanted=3)
    people = annotators(4)
    assert [play_all(person, project) for person in people] == [5, 5, 5, 0]
    assert set(Task.objects.values_list("votes", flat=True)) == {3}
    assert set(Item.objects.values_list("votes", "leases")) == {(3, 0)}


def test_no_more_turns_are_lent_than_there_is_room_for(omar):
    project = playable(omar, clips=1, answers_wanted=2)
    one, two, three = annotators(3)
    assert play.next_turn(one, project.pk, now=NOW)
    assert play.next_turn(two, project.pk, now=NOW)
    assert play.next_turn(three, project.pk, now=NOW) is None


def test_a_turn_that_is_not_shown_any_more_is_handed_out_again(omar, anna):
    project = playable(omar, clips=3)
    first = play.next_turn(anna, project.pk, now=NOW)
    assert play.next_turn(anna, project.pk, now=NOW).assignment == first.assignment
    ahead = play.next_turn(anna, project.pk, holding=[first.assignment.pk], now=NOW)
    assert ahead.assignment != first.assignment


def test_what_is_begun_is_finished_first(omar):
    project = playable(omar, clips=20, answers_wanted=2)
    one, two = annotators(2)
    first = play.next_turn(one, project.pk, now=NOW)
    answer(one, first)
    assert play.next_turn(two, project.pk, now=NOW).assignment.item_id == first.assignment.item_id


def test_the_same_voice_does_not_come_twice_running_where_it_can_be_helped(omar, anna):
    project = playable(omar, clips=30, speakers=("a", "b", "c"))
    heard = []
    while turn := play.next_turn(anna, project.pk, now=NOW):
        heard.append(turn.assignment.item.clip.speaker)
        answer(anna, turn)
    assert len(heard) == 30
    repeats = sum(before == after for before, after in itertools.pairwise(heard))
    assert repeats <= 3


def test_one_screen_asks_all_open_questions(omar, anna):
    project = playable(omar, clips=1, questions=2, answers_wanted=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert [task.question.position for task in turn.tasks] == [0, 1]
    assert answer(anna, turn, now=SOON).reward.points == 2
    assert Annotation.objects.count() == 2


def test_a_question_that_is_settled_is_not_asked_again(omar):
    project = playable(omar, clips=1, questions=2, answers_wanted=2)
    one, two, three = annotators(3)
    answer(one, play.next_turn(one, project.pk, now=NOW))
    turn = play.next_turn(two, project.pk, now=NOW)
    agreed, split = (task.question for task in turn.tasks)
    answers = [
        Answer(agreed.pk, agreed.labels.get(name="happy").pk),
        Answer(split.pk, split.labels.get(name="sad").pk),
    ]
    play.submit_answer(two, turn.assignment.pk, answers, listening=HEARD, now=NOW)
    later = play.next_turn(three, project.pk, now=NOW + dt.timedelta(seconds=1))
    assert [task.question for task in later.tasks] == [split]


def test_people_who_disagree_bring_one_answer_more(omar):
    project = playable(omar, clips=1, answers_wanted=2, answers_maximum=4)
    one, two, three, four = annotators(4)
    answer(one, play.next_turn(one, project.pk, now=NOW), "happy")
    answer(two, play.next_turn(two, project.pk, now=NOW), "sad")
    assert Task.objects.get().state == TaskState.OPEN
    answer(three, play.next_turn(three, project.pk, now=NOW), "happy")
    assert Task.objects.get().state == TaskState.RETIRED
    assert play.next_turn(four, project.pk, now=NOW) is None


def test_a_tie_at_the_maximum_is_disputed(omar):
    project = playable(omar, clips=1, answers_wanted=2, answers_maximum=2)
    for person, name in zip(annotators(2), ["happy", "sad"], strict=True):
        answer(person, play.next_turn(person, project.pk, now=NOW), name)
    assert Task.objects.get().state == TaskState.DISPUTED
    assert AggregatedLabel.objects.get().label is None


def test_unsure_is_an_answer_without_a_label(omar, anna):
    project = playable(omar, clips=1, answers_wanted=1, answers_maximum=1)
    answer(anna, play.next_turn(anna, project.pk, now=NOW), None)
    assert Annotation.objects.get().unsure
    assert Task.objects.get().state == TaskState.DISPUTED


def test_the_same_answer_sent_twice_counts_and_pays_once(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    first = answer(anna, turn)
    again = answer(anna, turn)
    assert again.repeated
    assert not first.repeated
    assert again.reward.points == first.reward.points
    assert Annotation.objects.count() == PointsEntry.objects.count() == 1
    assert Item.objects.get().votes == 1


def test_a_lease_that_ran_out_goes_back_to_the_pool(omar):
    project = playable(omar, clips=1, answers_wanted=1)
    one, two = annotators(2)
    play.next_turn(one, project.pk, now=NOW)
    late = NOW + dt.timedelta(minutes=11)
    assert play.next_turn(two, project.pk, now=late) is None
    assert return_expired(late) == 1
    assert return_expired(late) == 0
    assert play.next_turn(two, project.pk, now=late + dt.timedelta(minutes=2))


def test_a_heartbeat_keeps_a_turn(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    kept = play.heartbeat(anna, turn.assignment.pk, now=NOW + dt.timedelta(minutes=9))
    assert kept.expires_at == NOW + dt.timedelta(minutes=19)
    with pytest.raises(Conflict):
        play.heartbeat(anna, turn.assignment.pk, now=NOW + dt.timedelta(minutes=20))


def test_a_late_answer_counts_while_there_is_room(omar, anna):
    project = playable(omar, clips=1, answers_wanted=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    answer(anna, turn, now=NOW + dt.timedelta(hours=1))
    assert Annotation.objects.get().purpose == Purpose.VOTE
    assert Item.objects.get().leases == 0


def test_a_late_answer_without_room_is_kept_paid_and_no_vote(omar):
    project = playable(omar, clips=1, answers_wanted=1, answers_maximum=1)
    one, two = annotators(2)
    slow = play.next_turn(one, project.pk, now=NOW)
    return_expired(NOW + dt.timedelta(minutes=11))
    later = NOW + dt.timedelta(minutes=12)
    answer(two, play.next_turn(two, project.pk, now=later), now=later)
    outcome = answer(one, slow, now=NOW + dt.timedelta(minutes=13))
    assert outcome.reward.points == 1
    assert Annotation.objects.get(annotator=one).purpose == Purpose.SURPLUS
    assert Task.objects.get().votes == 1


def test_a_clip_that_retires_while_a_lease_is_live_still_takes_that_answer(omar):
    project = playable(omar, clips=1, answers_wanted=2)
    one, two = annotators(2)
    slow = play.next_turn(one, project.pk, now=NOW)
    answer(two, play.next_turn(two, project.pk, now=NOW))
    Task.objects.update(state=TaskState.RETIRED, retired_at=NOW + dt.timedelta(seconds=5))
    Item.objects.update(wanted=0)
    answer(one, slow, now=NOW + dt.timedelta(seconds=10))
    assert Task.objects.get().votes == 2


def test_a_skipped_clip_does_not_come_back_and_leaves_its_seat(omar):
    project = playable(omar, clips=1, answers_wanted=1)
    one, two = annotators(2)
    turn = play.next_turn(one, project.pk, now=NOW)
    play.skip(one, turn.assignment.pk, now=NOW)
    play.skip(one, turn.assignment.pk, now=NOW)
    assert play.next_turn(one, project.pk, now=NOW + dt.timedelta(minutes=5)) is None
    assert play.next_turn(two, project.pk, now=NOW)


def test_a_turn_given_back_unheard_may_come_again(omar, anna):
    project = playable(omar, clips=1, answers_wanted=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.give_back(anna, turn.assignment.pk, now=NOW)
    assert play.next_turn(anna, project.pk, now=NOW + dt.timedelta(minutes=2))


def test_a_report_names_the_reason_and_ends_the_turn(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.report_clip(anna, turn.assignment.pk, ReportReason.PRIVATE, now=NOW)
    assert Report.objects.get().reason == "private"
    assert Assignment.objects.get().state == AssignmentState.REPORTED
    assert Item.objects.get().leases == 0


def test_a_control_is_a_check_and_never_a_vote(omar, anna, monkeypatch):
    project = playable(omar, clips=2)
    question = project.questions.get()
    item = Item.objects.first()
    add_controls(question, [(item, question.labels.get(name="sad"))], origin="test")
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert turn.assignment.item_id == item.pk
    answer(anna, turn, "happy")
    assert Annotation.objects.get().purpose == Purpose.CONTROL
    assert TrustEvent.objects.get().facts["passed"] is False
    assert TrustScore.objects.values_list("checks", "checks_passed").get() == (1, 0)
    item.refresh_from_db()
    assert (item.votes, item.leases) == (0, 0)
    assert play.next_turn(anna, project.pk, now=NOW).assignment.item_id != item.pk


def test_another_persons_turn_is_nobodys_business(omar, anna, sam):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    for action in (play.skip, play.give_back, play.heartbeat):
        with pytest.raises(Http404):
            action(sam, turn.assignment.pk, now=NOW)
    with pytest.raises(Http404):
        answer(sam, turn)
    with pytest.raises(Http404):
        play.skip(sam, uuid4(), now=NOW)


def test_a_paused_project_lends_nothing_but_takes_what_was_lent(omar, anna):
    project = playable(omar, clips=2)
    turn = play.next_turn(anna, project.pk, now=NOW)
    project.state = ProjectState.PAUSED
    project.save()
    with pytest.raises(Conflict):
        play.next_turn(anna, project.pk, now=NOW)
    assert answer(anna, turn, now=SOON).reward.points


@pytest.mark.parametrize("broken", ["none", "foreign label", "both", "foreign question"])
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_written(omar, anna, broken):
    project = playable(omar, clips=1)
    other = playable(omar, clips=1).questions.get()
    turn = play.next_turn(anna, project.pk, now=NOW)
    question = turn.tasks[0].question
    label = question.labels.first().pk
    answers = {
        "none": [],
        "foreign label": [Answer(question.pk, other.labels.first().pk)],
        "both": [Answer(question.pk, label, unsure=True)],
        "foreign question": [Answer(question.pk, label), Answer(other.pk, label)],
    }[broken]
    with pytest.raises(UserError):
        play.submit_answer(anna, turn.assignment.pk, answers, listening=HEARD, now=NOW)
    assert not Annotation.objects.exists()
    assert Assignment.objects.get().state == AssignmentState.LENT


def test_an_answer_to_a_turn_that_was_given_back_counts_while_there_is_room(omar, anna):
    project = playable(omar, clips=1, answers_wanted=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.give_back(anna, turn.assignment.pk, now=NOW)
    answer(anna, turn)
    assert Annotation.objects.get().purpose == Purpose.VOTE
    assert Item.objects.values_list("votes", "leases").get() == (1, 0)


def test_a_clip_that_was_lent_again_is_answered_once(omar, anna):
    project = playable(omar, clips=1, answers_wanted=2)
    first = play.next_turn(anna, project.pk, now=NOW)
    play.give_back(anna, first.assignment.pk, now=NOW)
    again = play.next_turn(anna, project.pk, now=NOW + dt.timedelta(minutes=2))
    assert again.assignment.item_id == first.assignment.item_id
    answer(anna, first, now=NOW + dt.timedelta(minutes=3))
    with pytest.raises(Conflict, match="in another turn"):
        answer(anna, again, now=NOW + dt.timedelta(minutes=3))
    assert Annotation.objects.count() == 1
    assert Item.objects.values_list("votes", "leases").get() == (1, 0)


def test_an_answer_after_a_skip_is_refused(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.skip(anna, turn.assignment.pk, now=NOW)
    with pytest.raises(Conflict):
        answer(anna, turn)
