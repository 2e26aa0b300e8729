"""Labels that are certainly not right: choosing one is a failed check and no vote, all else is a vote."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Annotation, Item, Purpose, Task, TaskState
from common.errors import Conflict, UserError
from game import play
from quality.checks.outcomes import note_known_wrong
from quality.known import controls, known_wrong
from quality.known.gold_health import health_of, look_after
from quality.models import Control, TrustEvent, TrustScore
from tests.game.makers import annotators, answer, playable
from tests.quality.known.test_controls import only_votes, question_of

NOW = timezone.now()
LABELS = ("bell", "siren", "rain")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_votes")]
__all__ = ["only_votes"]


def certainly_not_rain(omar, clips=1, **fields):
    """Make a question of whose clips it is known that none of them is rain."""
    project = playable(omar, clips=clips, labels=LABELS, **{"answers_wanted": 2, **fields})
    question = project.questions.select_related("project").first()
    rain = question.labels.get(name="rain").pk
    found = controls.clips_to_answer(question)
    assert known_wrong.make_known_wrong(question, {clip.pk: rain for clip in found}) == clips
    return question


def say(person, question, name):
    turn = play.next_turn(person, question.project_id, now=NOW)
    answer(person, turn, name, now=NOW)
    return Item.objects.get(pk=turn.assignment.item_id)


def test_its_clips_are_asked_as_any_other(omar, anna):
    question = certainly_not_rain(omar)
    item = Item.objects.get()
    assert (item.is_control, item.wanted, Task.objects.get().state) == (False, 2, TaskState.OPEN)
    turn = play.next_turn(anna, question.project_id, now=NOW)
    assert not turn.assignment.is_control


@pytest.mark.parametrize(
    ("name", "purpose", "votes"),
    [("rain", Purpose.CONTROL, 0), ("bell", Purpose.VOTE, 1), (None, Purpose.VOTE, 1)],
)
def test_choosing_it_is_no_vote_and_all_else_is(omar, anna, name, purpose, votes):
    item = say(anna, certainly_not_rain(omar), name)
    assert (item.votes, item.leases, item.wanted) == (votes, 0, 2)
    assert Annotation.objects.get().purpose == purpose
    assert Task.objects.get().votes == votes


@pytest.mark.parametrize(("name", "passed"), [("rain", False), ("bell", True), (None, None)])
def test_what_was_said_becomes_a_fact_once(omar, anna, name, passed):
    question = certainly_not_rain(omar)
    say(anna, question, name)
    assert not TrustEvent.objects.exists()
    assert [note_known_wrong(question) for _ in range(2)] == [1, 0]
    facts = TrustEvent.objects.get(kind="check").facts
    assert facts["passed"] is passed
    assert facts.get("weak", False) is bool(passed)
    counted = TrustScore.objects.values_list("checks", "checks_passed").first()
    assert counted == (None if passed is None else (1, int(passed)))


def test_many_checks_of_one_person_are_counted_at_once(omar, anna):
    question = certainly_not_rain(omar, clips=3)
    for name in ("rain", "bell", "bell"):
        say(anna, question, name)
    assert note_known_wrong(question) == 3
    assert TrustScore.objects.values_list("checks", "checks_passed").get() == (3, 2)


def test_the_clip_still_gets_the_votes_that_it_wants(omar):
    question = certainly_not_rain(omar)
    people = annotators(4)
    for person, name in zip(people, ("rain", "bell", "rain", "bell"), strict=True):
        say(person, question, name)
    task = Task.objects.get()
    assert (task.votes, task.state, task.aggregated.label.name) == (2, TaskState.RETIRED, "bell")


def test_room_that_comes_back_behind_others_is_announced(omar, anna):
    question = certainly_not_rain(omar, answers_wanted=1)
    turn = play.next_turn(anna, question.project_id, now=NOW)
    [other] = annotators(1)
    assert play.next_turn(other, question.project_id, now=NOW) is None
    answer(anna, turn, "rain", now=NOW)
    assert play.next_turn(anna, question.project_id, now=NOW) is None
    assert play.next_turn(other, question.project_id, now=NOW).assignment.item_id == turn.assignment.item_id


def test_another_question_of_the_turn_gets_its_vote_and_none_is_left_waiting(omar):
    question = certainly_not_rain(omar, questions=2)
    for minute, (person, name) in enumerate(zip(annotators(3), ("rain", "bell", "bell"), strict=True)):
        now = NOW + dt.timedelta(minutes=minute)
        turn = play.next_turn(person, question.project_id, now=now)
        said = [
            play.Answer(task.question_id, task.question.labels.get(name=name if number == 0 else "bell").pk)
            for number, task in enumerate(turn.tasks)
        ]
        play.submit_answer(person, turn.assignment.pk, said, listening=play.Listening(), now=now)
    tasks = Task.objects.order_by("question__position")
    # The third person was asked only what was still open.
    assert [(task.votes, task.state) for task in tasks] == [(2, TaskState.RETIRED)] * 2


@pytest.mark.parametrize("name", ["rain", "bell"])
def test_the_answer_takes_no_more_statements_than_any_vote(omar, anna, name):
    question = certainly_not_rain(omar, clips=3)
    say(anna, question, "bell")
    turn = play.next_turn(anna, question.project_id, now=NOW)
    label = question.labels.get(name=name).pk
    with CaptureQueriesContext(connection) as seen:
        play.submit_answer(
            anna, turn.assignment.pk, [play.Answer(question.pk, label)], listening=play.Listening(), now=NOW
        )
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    # And one for who is asking, over HTTP.
    assert len([one for one in seen if not one["sql"].startswith(marks)]) <= 9


def test_what_somebody_has_met_stays_as_it_is(omar, anna):
    question = question_of(playable(omar, clips=1, labels=LABELS))
    clip = controls.clips_to_answer(question)[0]
    play.next_turn(anna, question.project_id, now=NOW)
    assert known_wrong.make_known_wrong(question, {clip.pk: question.labels.last().pk}) == 0


def test_it_is_said_once_of_a_clip(omar):
    question = certainly_not_rain(omar)
    clip = Item.objects.get().clip_id
    assert known_wrong.make_known_wrong(question, {clip: question.labels.first().pk}) == 0
    assert Control.objects.get().label.name == "rain"
    assert controls.clips_to_answer(question) == []


@pytest.mark.parametrize(("labels", "state"), [(("bell", "siren"), "live"), (LABELS, "draft")])
def test_two_labels_and_drafts_have_none(omar, labels, state):
    question = question_of(playable(omar, clips=1, labels=labels, state=state))
    assert not known_wrong.can_be_wrong(question)
    with pytest.raises(Conflict):
        known_wrong.make_known_wrong(question, {})


def test_labels_of_others_are_refused(omar, sam):
    question, theirs = (question_of(playable(owner, clips=1, labels=LABELS)) for owner in (omar, sam))
    clip = controls.clips_to_answer(question)[0]
    with pytest.raises(UserError):
        known_wrong.make_known_wrong(question, {clip.pk: theirs.labels.first().pk})


def test_a_column_of_labels_says_it_of_all_its_clips(omar):
    question = question_of(playable(omar, clips=4, labels=LABELS))
    told, other, empty, _ = clips = controls.clips_to_answer(question)
    for clip, value in ((told, "rain"), (other, "thunder"), (empty, "")):
        clip.metadata = {"not": value}
        clip.save()
    assert len(clips) == 4
    assert known_wrong.wrong_from_column(question, "not") == 1
    control = Control.objects.get()
    assert (control.item.clip_id, control.label.name, control.known_right) == (told.pk, "rain", False)
    assert known_wrong.wrong_from_column(question, "speaker") == 0


def test_a_column_of_right_labels_is_refused(omar):
    question = question_of(playable(omar, clips=4, controls=1, labels=LABELS))
    control = controls.controls_of(question).get()
    for clip in (control.item.clip, *controls.clips_to_answer(question)):
        clip.metadata = {"sound": control.label.name}
        clip.save()
    with pytest.raises(UserError, match="are right"):
        known_wrong.wrong_from_column(question, "sound")
    assert not controls.known_wrong(question).exists()


def test_when_good_people_choose_it_the_owner_is_asked(omar):
    question = certainly_not_rain(omar, clips=6, answers_wanted=9, answers_maximum=9)
    bad = controls.known_wrong(question).first()
    for person in annotators(4):
        while turn := play.next_turn(person, question.project_id, now=NOW):
            answer(person, turn, "rain" if turn.assignment.item_id == bad.item_id else "bell", now=NOW)
    look_after(question)
    assert list(controls.set_aside_of(question)) == [bad]
    assert Task.objects.get(item=bad.item_id).known_wrong is None
    assert set(TrustScore.objects.values_list("checks", "checks_passed")) == {(5, 5)}
    assert controls.keep(bad) is True
    assert Task.objects.get(item=bad.item_id).known_wrong == [bad.label_id]
    [found, *_], _ = health_of(controls.known_wrong(question))
    assert (found.asked, found.passed, found.looks_wrong) == (4, 0, False)


def test_one_that_is_taken_out_may_be_voted_for(omar, anna):
    question = certainly_not_rain(omar)
    controls.retire(controls.known_wrong(question).get())
    item = say(anna, question, "rain")
    assert (item.votes, item.wanted) == (1, 2)
    assert Annotation.objects.get().purpose == Purpose.VOTE
    assert note_known_wrong(question) == 0
