"""The training round: practice before the first answer that counts, with the right answer told."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from annotation import selectors
from annotation.models import Annotation, Assignment, AssignmentState, Item, Purpose
from annotation.services import Answer, Listening
from common.errors import UserError
from game import play
from game.models import PointsEntry
from quality.known.training import Feedback, open_training_items
from quality.models import AggregatedLabel, TrustEvent, TrustScore
from quality.services import add_controls
from tests.game.makers import annotators, playable, train_on
from tests.makers import make_clips

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def answer(user, turn, name="happy", *, now=NOW):
    """Answer every question of a turn with one label; None is unsure."""
    answers = []
    for task in turn.tasks:
        label = name and task.question.labels.get(name=name)
        answers.append(Answer(task.question_id, label and label.pk, unsure=not name))
    return play.submit_answer(user, turn.assignment.pk, answers, listening=Listening(), now=now)


def post(client, path, body):
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def test_practice_comes_first_and_the_rest_is_played_as_always(omar, anna):
    project = playable(omar, clips=3)
    train_on(project, ["happy", "sad"])
    seen = []
    while turn := play.next_turn(anna, project.pk, now=NOW):
        seen.append(turn.assignment.is_training)
        answer(anna, turn)
    assert seen == [True, True, False, False, False]


def test_practice_is_told_and_paid_and_counts_for_nothing(omar, anna):
    project = playable(omar, clips=1)
    (item,) = train_on(project, ["sad"])
    turn = play.next_turn(anna, project.pk, now=NOW)
    outcome = answer(anna, turn, "happy", now=NOW + dt.timedelta(seconds=10))
    assert outcome.feedback == [Feedback(project.questions.get().pk, False, "sad")]
    assert outcome.reward.points == PointsEntry.objects.get().points > 0
    assert Annotation.objects.get().purpose == Purpose.TRAINING
    assert not TrustEvent.objects.exists()
    assert not TrustScore.objects.exists()
    assert not AggregatedLabel.objects.exists()
    item.refresh_from_db()
    assert (item.votes, item.leases, item.wanted) == (0, 0, 0)
    assert selectors.progress_of(project.pk).answers == 0


@pytest.mark.parametrize(("name", "right"), [("happy", True), ("sad", False), (None, False)])
def test_each_question_is_told_apart(omar, anna, name, right):
    project = playable(omar, clips=1, questions=2)
    train_on(project, ["happy"])
    turn = play.next_turn(anna, project.pk, now=NOW)
    told = answer(anna, turn, name).feedback
    assert [(one.question, one.right, one.label) for one in told] == [
        (task.question_id, right, "happy") for task in turn.tasks
    ]


def test_an_answer_sent_again_is_told_the_same(omar, anna):
    project = playable(omar, clips=1)
    train_on(project, ["happy"])
    turn = play.next_turn(anna, project.pk, now=NOW)
    first, again = answer(anna, turn), answer(anna, turn)
    assert again.repeated
    assert again.feedback == first.feedback


def test_everybody_practises_on_the_same_clips_at_once(omar):
    project = playable(omar, clips=1)
    train_on(project, ["happy"])
    turns = [play.next_turn(person, project.pk, now=NOW) for person in annotators(3)]
    assert [turn.assignment.is_training for turn in turns] == [True, True, True]
    assert len({turn.assignment.item_id for turn in turns}) == 1


def test_practice_that_was_given_back_or_ran_out_comes_again(omar, anna):
    project = playable(omar, clips=1)
    train_on(project, ["happy"])
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.give_back(anna, turn.assignment.pk, now=NOW)
    assert play.next_turn(anna, project.pk, now=NOW).assignment.is_training
    later = NOW + dt.timedelta(minutes=11)
    play.assigning.return_expired(later)
    answer(anna, play.next_turn(anna, project.pk, now=later), now=later)
    assert not play.next_turn(anna, project.pk, now=later).assignment.is_training
    assert Item.objects.get(is_training=True).leases == 0


def test_an_answer_after_the_lease_is_told_all_the_same(omar, anna):
    project = playable(omar, clips=1)
    train_on(project, ["happy"])
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert answer(anna, turn, now=NOW + dt.timedelta(hours=1)).feedback[0].right
    assert Annotation.objects.get().purpose == Purpose.TRAINING


def test_who_knows_it_can_pass_on_the_whole_round(omar, anna):
    project = playable(omar, clips=2)
    train_on(project, ["happy", "sad", "happy"])
    shown = play.next_turn(anna, project.pk, now=NOW)
    ahead = play.next_turn(anna, project.pk, holding=[shown.assignment.pk], now=NOW)
    play.skip(anna, shown.assignment.pk, whole_training=True, now=NOW)
    assert not play.next_turn(anna, project.pk, now=NOW).assignment.is_training
    ahead.assignment.refresh_from_db()
    assert ahead.assignment.state == AssignmentState.SKIPPED


def test_passing_on_an_ordinary_turn_ends_only_that(omar, anna):
    project = playable(omar, clips=2)
    turn = play.next_turn(anna, project.pk, now=NOW)
    play.skip(anna, turn.assignment.pk, whole_training=True, now=NOW)
    assert play.next_turn(anna, project.pk, now=NOW)
    assert Assignment.objects.filter(state=AssignmentState.SKIPPED).count() == 1


def test_practice_that_is_added_later_bothers_nobody_who_has_answered(omar, anna):
    project = playable(omar, clips=2)
    answer(anna, play.next_turn(anna, project.pk, now=NOW))
    train_on(project, ["happy"])
    assert not play.next_turn(anna, project.pk, now=NOW).assignment.is_training


def test_a_practice_clip_is_never_a_control(omar):
    project = playable(omar, clips=1)
    (item,) = train_on(project, ["happy"])
    question = project.questions.get()
    assert add_controls(question, [(item, question.labels.first())], origin="test") == 0
    assert Item.objects.get(pk=item.pk).is_training


def test_a_round_is_short(omar):
    project = playable(omar, clips=1)
    train_on(project, ["happy"] * 5)
    clip = make_clips(project.dataset, ["one more.wav"])[0]
    with pytest.raises(UserError, match="room for 5"):
        open_training_items(project, [clip.pk])


def test_over_http_practice_says_so_and_nothing_else_does(omar, anna, as_user, monkeypatch):
    project = playable(omar, clips=3, controls=1)
    train_on(project, ["sad"])
    client = as_user(anna)
    seen = {}
    for kind, dice in (("training", 1.0), ("control", 0.0), ("vote", 1.0)):
        monkeypatch.setattr("quality.services.dice", lambda _, dice=dice: dice)
        turn = post(client, f"projects/{project.pk}/turns/", {}).json()
        question = turn["questions"][0]
        body = {"answers": [{"question": question["id"], "label": question["labels"][0]["id"]}]}
        told = post(client, f"turns/{turn['id']}/answer/", body).json()
        seen[kind] = (turn, told)
        assert Annotation.objects.latest("pk").purpose == kind
    assert [turn["training"] for turn, _ in seen.values()] == [True, False, False]
    question = project.questions.get().pk
    assert seen["training"][1]["feedback"] == [{"question": question, "right": False, "label": "sad"}]
    assert seen["control"][1]["feedback"] is seen["vote"][1]["feedback"] is None
    assert seen["control"][0].keys() == seen["vote"][0].keys()
    assert seen["control"][1].keys() == seen["vote"][1].keys()


def test_over_http_the_round_can_be_passed_on(omar, anna, as_user):
    project = playable(omar, clips=1)
    train_on(project, ["happy", "sad"])
    client = as_user(anna)
    turn = post(client, f"projects/{project.pk}/turns/", {}).json()
    assert post(client, f"turns/{turn['id']}/skip/", {"whole_training": True}).status_code == 204
    assert post(client, f"projects/{project.pk}/turns/", {}).json()["training"] is False
    assert post(client, f"turns/{turn['id']}/skip/", {"whole_training": "perhaps"}).status_code == 400
