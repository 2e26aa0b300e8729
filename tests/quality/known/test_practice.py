"""Practice in its owner's hands: made by answering, never a check, taken out, taken along by copies."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annotation import selectors
from annotation.models import Item, Project, Purpose, TaskState
from annotation.services import clone_project, withdraw_items
from common.errors import Conflict, UserError
from game import play
from quality.known import controls, known_wrong, training
from quality.models import Control
from tests import makers
from tests.game.makers import annotators, answer, playable, train_on
from tests.quality.known.test_controls import agreed, no_lot, only_votes, question_of

NOW = timezone.now()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_lot", "only_votes")]
__all__ = ["no_lot", "only_votes"]
MAKE = {"check": controls.make_controls, "practice": training.make_practice}


def drafted(omar, clips=4, name="New", dataset=None):
    """Make a draft with a question; return the question."""
    project = makers.make_project(dataset or makers.make_dataset(omar, name, clips=clips), name)
    makers.make_question(project, "Which?", ("happy", "sad"))
    return question_of(project)


def first_label(question):
    return question.labels.first().pk


def offered(question):
    """Return the clips that may become a check, and those that may become practice."""
    return [
        {clip.pk for clip in clips}
        for clips in (controls.clips_to_answer(question), training.clips_to_practise_on(question))
    ]


# --- Works -----------------------------------------------------------------------------------------------


def test_clips_that_an_owner_answers_come_first_and_what_they_said_is_told(omar, anna):
    project = playable(omar, clips=6)
    question = question_of(project)
    happy, sad = question.labels.all()
    first, second, *_ = training.clips_to_practise_on(question)
    assert training.make_practice(question, {first.pk: happy.pk, second.pk: sad.pk}) == 2
    assert Project.objects.get(pk=project.pk).clip_count == 4
    told = {}
    for _ in range(2):
        turn = play.next_turn(anna, project.pk, now=NOW)
        [feedback] = answer(anna, turn, "happy", now=NOW).feedback
        told[turn.assignment.item.clip_id] = (feedback.right, feedback.label)
    assert told == {first.pk: (True, "happy"), second.pk: (False, "sad")}
    assert not play.next_turn(anna, project.pk, now=NOW).assignment.is_training


def test_a_draft_has_practice_before_it_has_tasks(omar):
    question = drafted(omar)
    [clip, *_] = training.clips_to_practise_on(question)
    assert training.make_practice(question, {clip.pk: first_label(question)}) == 1
    assert Item.objects.get().is_training
    assert [one.item.clip for one in training.practice_of(question)] == [clip]


def test_what_is_practised_at_one_question_can_be_told_at_another(omar):
    question = drafted(omar)
    [clip, *_] = training.clips_to_practise_on(question)
    training.make_practice(question, {clip.pk: first_label(question)})
    other = makers.make_question(question.project, "How?", ("loud", "soft"))
    assert training.untold(question) == []
    assert training.untold(other) == [clip]
    assert training.make_practice(other, {clip.pk: first_label(other)}) == 1
    assert training.untold(other) == []
    assert training.room_left(question.project) == 4


@pytest.mark.parametrize("use", MAKE)
def test_no_question_waits_for_votes_on_it_any_more(omar, use):
    project = playable(omar, clips=3, questions=2)
    question, _ = project.questions.select_related("project")
    clip, *_ = controls.clips_to_answer(question)
    assert selectors.progress_of(project.pk).tasks == 6
    MAKE[use](question, {clip.pk: first_label(question)})
    assert selectors.progress_of(project.pk).tasks == 4
    training.take_out(Control.objects.get())
    assert selectors.progress_of(project.pk).tasks == 6


def test_a_round_has_room_for_few(omar):
    question = drafted(omar, clips=8)
    label = first_label(question)
    clips = training.clips_to_practise_on(question)
    with pytest.raises(UserError, match="room for 5"):
        training.make_practice(question, {clip.pk: label for clip in clips[:6]})
    assert not Item.objects.exists()
    training.make_practice(question, {clip.pk: label for clip in clips[:5]})
    assert training.clips_to_practise_on(question) == []
    with pytest.raises(UserError, match="room for 5"):
        training.make_practice(question, {clips[5].pk: label})


# --- Never both ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [("check", "practice"), ("practice", "check")])
def test_what_is_one_is_never_offered_as_the_other_nor_taken(omar, first, second):
    question = question_of(playable(omar, clips=3))
    clip, *_ = controls.clips_to_answer(question)
    assert MAKE[first](question, {clip.pk: first_label(question)}) == 1
    assert all(clip.pk not in clips for clips in offered(question))
    assert MAKE[second](question, {clip.pk: first_label(question)}) == 0
    item = Item.objects.get(clip=clip)
    assert (item.is_control, item.is_training) == (first == "check", first == "practice")


@pytest.mark.parametrize(("first", "second"), [("check", "practice"), ("practice", "check")])
def test_what_was_one_is_never_the_other(omar, first, second):
    question = question_of(playable(omar, clips=3))
    clip, *_ = controls.clips_to_answer(question)
    MAKE[first](question, {clip.pk: first_label(question)})
    training.take_out(Control.objects.get())
    assert [clip.pk in clips for clips in offered(question)] == [first == "check", first == "practice"]
    assert MAKE[second](question, {clip.pk: first_label(question)}) == 0
    assert MAKE[first](question, {clip.pk: first_label(question)}) == 1


@pytest.mark.parametrize(("first", "second"), [("check", "practice"), ("practice", "check")])
def test_it_holds_in_all_projects_about_the_same_clips(omar, first, second):
    question = question_of(playable(omar, clips=3))
    clip, *_ = controls.clips_to_answer(question)
    MAKE[first](question, {clip.pk: first_label(question)})
    other = drafted(omar, dataset=question.project.dataset)
    assert [clip.pk in clips for clips in offered(other)] == [first == "check", first == "practice"]
    assert MAKE[second](other, {clip.pk: first_label(other)}) == 0
    assert not Item.objects.filter(project=other.project).exists()


@pytest.mark.parametrize(("first", "second"), [("check", "practice"), ("practice", "check")])
def test_in_a_draft_nobody_has_heard_it_so_a_slip_is_no_loss(omar, first, second):
    question = drafted(omar)
    clip, *_ = controls.clips_to_answer(question)
    MAKE[first](question, {clip.pk: first_label(question)})
    training.take_out(Control.objects.get())
    assert not Item.objects.exists()
    assert MAKE[second](question, {clip.pk: first_label(question)}) == 1


def test_what_was_practised_is_no_check_by_what_people_agreed_on(omar):
    project = agreed(omar, clips=2)
    question = question_of(project)
    first, second = controls.closed_tasks(question)
    elsewhere = drafted(omar, dataset=project.dataset)
    training.make_practice(elsewhere, {first.item.clip_id: first_label(elsewhere)})
    assert controls.closed_tasks(question) == [second]
    assert controls.confirm(question, [first.item_id, second.item_id]) == 1


def test_a_clip_with_a_wrong_label_is_a_check_too(omar):
    question = question_of(playable(omar, clips=3, labels=("happy", "sad", "calm")))
    first, second, third = training.clips_to_practise_on(question)
    label = first_label(question)
    assert known_wrong.make_known_wrong(question, {first.pk: label}) == 1
    assert training.make_practice(question, {first.pk: label, second.pk: label}) == 1
    training.take_out(training.practice_of(question).get())
    assert known_wrong.make_known_wrong(question, {second.pk: label, third.pk: label}) == 1


def test_the_database_refuses_both_too(omar):
    [item] = train_on(playable(omar, clips=1), ["happy"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(is_control=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize(("first", "second"), [("check", "practice"), ("practice", "check")])
def test_asked_for_both_at_once_a_clip_becomes_what_came_first(omar, first, second, elsewhere):
    question = drafted(omar)
    other = drafted(omar, name="Other", dataset=question.project.dataset) if elsewhere else question
    clip, *_ = controls.clips_to_answer(question)
    made, begins = [], threading.Event()

    def too_late() -> None:
        begins.set()
        made.append(MAKE[second](other, {clip.pk: first_label(other)}))
        connection.close()

    thread = threading.Thread(target=too_late)
    with transaction.atomic():
        assert MAKE[first](question, {clip.pk: first_label(question)}) == 1
        thread.start()
        assert begins.wait(5)
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(10)
    assert made == [0]
    assert Item.objects.filter(is_control=True).count() == (first == "check")
    assert Item.objects.filter(is_training=True).count() == (first == "practice")


# --- Taken out -------------------------------------------------------------------------------------------


def test_what_is_taken_out_is_asked_like_any_other_but_not_of_who_practised(omar, anna):
    project = playable(omar, clips=2)
    [item] = train_on(project, ["sad"])
    answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    training.take_out(Control.objects.get())
    item.refresh_from_db()
    assert (item.is_training, item.is_control, item.wanted) == (False, False, project.answers_wanted)
    assert item.tasks.get().state == TaskState.OPEN
    assert Project.objects.get(pk=project.pk).clip_count == 3
    [other] = annotators(1)
    for person, clips in ((anna, 2), (other, 3)):
        met = set()
        while turn := play.next_turn(person, project.pk, now=NOW):
            assert not turn.assignment.is_training
            answer(person, turn, now=NOW)
            met.add(turn.assignment.item_id)
        assert len(met) == clips
        assert (item.pk in met) == (person == other)


def test_who_holds_it_then_is_told_nothing_and_casts_no_vote(omar, anna):
    project = playable(omar, clips=2)
    [item] = train_on(project, ["sad"])
    turn = play.next_turn(anna, project.pk, now=NOW)
    training.take_out(Control.objects.get())
    outcome = answer(anna, turn, now=NOW)
    assert outcome.feedback == []
    assert item.tasks.get().annotations.get().purpose == Purpose.TRAINING
    item.refresh_from_db()
    assert (item.votes, item.leases) == (0, 0)


def test_it_is_taken_out_of_all_questions_and_twice_is_once(omar):
    project = playable(omar, clips=2, questions=2)
    train_on(project, ["sad", "happy"])
    control, again = Control.objects.filter(item__clip__name="practice sad 0.wav")
    training.take_out(control)
    training.take_out(again)
    left = Control.objects.filter(retired_at=None)
    assert {one.item.clip.name for one in left} == {"practice happy 1.wav"}
    assert left.count() == 2


def test_a_clip_that_is_withdrawn_is_practice_no_more_and_no_check(omar):
    project = playable(omar, clips=2)
    [item] = train_on(project, ["sad"])
    withdraw_items([item.clip_id])
    question = question_of(project)
    assert not training.practice_of(question)
    assert not controls.controls_of(question)


# --- Copies ----------------------------------------------------------------------------------------------


def test_a_copy_takes_practice_along_and_no_checks(omar):
    project = playable(omar, clips=4, questions=2, controls=1)
    train_on(project, ["sad", "happy"])
    project.questions.first().labels.update(help="Listen.")
    made = clone_project(project, owner=omar)
    for question, same in zip(project.questions.all(), made.questions.all(), strict=True):
        told = {one.item.clip_id: one.label.name for one in training.practice_of(question)}
        assert {one.item.clip_id: one.label.name for one in training.practice_of(same)} == told
        assert all(one.label.question == same for one in training.practice_of(same))
    assert Item.objects.filter(project=made).count() == 2
    assert not Item.objects.filter(project=made, is_control=True).exists()


def test_a_copy_about_other_clips_has_none(omar):
    project = playable(omar, clips=2)
    train_on(project, ["sad"])
    other = makers.make_dataset(omar, "Other sounds", clips=2)
    made = clone_project(project, owner=omar, dataset=other)
    assert not Item.objects.filter(project=made).exists()


def test_what_was_taken_out_or_withdrawn_stays_behind(omar):
    project = playable(omar, clips=2)
    withdrawn, out, _ = train_on(project, ["sad", "sad", "happy"])
    withdraw_items([withdrawn.clip_id])
    training.take_out(Control.objects.get(item=out))
    made = clone_project(project, owner=omar)
    assert [one.label.name for one in training.practice_of(question_of(made))] == ["happy"]


# --- Bad input -------------------------------------------------------------------------------------------


def test_other_labels_other_kinds_and_the_clips_of_others_are_no_practice(omar, sam, anna):
    project, other = playable(omar, clips=2), playable(sam, clips=2)
    question, theirs = question_of(project), question_of(other)
    mine, foreign = project.dataset.clips.first(), other.dataset.clips.first()
    with pytest.raises(UserError, match="that belong to"):
        training.make_practice(question, {mine.pk: first_label(theirs)})
    assert training.make_practice(question, {foreign.pk: first_label(question)}) == 0
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert training.make_practice(question, {turn.assignment.item.clip_id: first_label(question)}) == 0
    question.kind = "text"
    with pytest.raises(UserError):
        training.make_practice(question, {})
    Project.objects.filter(pk=other.pk).update(state="finished")
    with pytest.raises(Conflict):
        training.make_practice(question_of(other), {})
