"""Re-tests: the way back from a pause."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import (
    Annotation,
    Assignment,
    AssignmentState,
    Item,
    Participation,
    Purpose,
)
from common.errors import Forbidden, UserError
from game import play
from quality.models import Crowd, Ending, Pause, TrustEvent, TrustScore
from quality.people import pauses, retests
from quality.people.pauses import DAY, Stage
from tests.game.makers import answer, playable
from tests.quality.people.pausing import LATER, NOW, RIGHT, WRONG, paused, post, refused, retest, stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_checks")]


def test_a_retest_lends_five_controls_that_are_new_and_tells_nothing(omar, anna, as_user):
    project = paused(omar, anna)
    met = Item.objects.filter(is_control=True).first()
    last = Assignment.objects.filter(annotator=anna).latest("number")
    Assignment.objects.create(
        project=project,
        item=met,
        annotator=anna,
        number=last.number + 1,
        place=last.place,
        is_control=True,
        state=AssignmentState.ANSWERED,
        lent_at=NOW,
        expires_at=NOW,
    )
    client = as_user(anna)
    assert post(client, f"projects/{project.pk}/turns/").json()["error"]["code"] == "paused"
    assert post(client, f"projects/{project.pk}/retest/").status_code == 204
    seen = set()
    for _ in range(5):
        turn = post(client, f"projects/{project.pk}/turns/").json()
        assert turn["retest"] is True
        item = Assignment.objects.get(pk=turn["id"]).item
        assert item.is_control
        seen.add(item.pk)
        question = turn["questions"][0]
        assert not {"right", "known", "control"} & {*turn, *question, *question["labels"][0]}
        body = {"answers": [{"question": question["id"], "label": question["labels"][0]["id"]}]}
        reward = post(client, f"turns/{turn['id']}/answer/", body).json()
        assert reward["feedback"] is None
    assert len(seen) == 5
    assert met.pk not in seen
    assert post(client, f"projects/{project.pk}/turns/").json()["retest"] is False


def test_a_control_that_is_set_aside_is_in_no_retest(omar, anna):
    project = paused(omar, anna)
    aside = Item.objects.filter(is_control=True).first()
    Item.objects.filter(pk=aside.pk).update(is_aside=True)
    retest(anna, project, *[RIGHT] * 5)
    assert not Assignment.objects.filter(annotator=anna, item=aside, is_retest=True).exists()


def test_four_right_of_five_pass_and_play_goes_on_from_anew(omar, anna):
    project = paused(omar, anna, answers=3)
    question = project.questions.get()
    known = {"mean": 0.5, "low": 0.4, "high": 0.6, "state": {"now": [0] * 4 + [1, 0]}}
    TrustScore.objects.create(annotator=anna, question=question, answers=3, **known)
    Crowd.objects.create(question=question)
    votes = Annotation.objects.filter(annotator=anna).latest("pk").pk
    turns = retest(anna, project, RIGHT, RIGHT, WRONG, RIGHT, RIGHT)
    turn = play.next_turn(anna, project.pk, now=LATER)
    assert (turn.assignment.is_control, turn.assignment.is_retest) == (False, False)

    ended = Pause.objects.get()
    assert (ended.ending, ended.failed, ended.ended_at) == (Ending.PASSED, 0, LATER)
    assert not Participation.objects.get(annotator=anna).is_paused
    event = TrustEvent.objects.get(kind="restored")
    first = Annotation.objects.get(assignment=turns[0].assignment.pk)
    assert votes <= event.facts["after"] < first.pk
    score = TrustScore.objects.get(annotator=anna)
    assert (score.state, score.mean, score.answers) == (None, None, 0)
    assert (score.checks, score.checks_passed) == (5, 4)
    assert Crowd.objects.get().is_behind
    assert Annotation.objects.filter(annotator=anna, purpose=Purpose.VOTE).count() == 3


def test_three_right_do_not_pass_and_the_next_try_is_a_day_later(omar, anna):
    project = paused(omar, anna, controls=11)
    retest(anna, project, RIGHT, WRONG, None, RIGHT, RIGHT)
    assert "until" in refused(anna, project)
    held = Pause.objects.get()
    assert (held.failed, held.until, held.retest_after) == (1, LATER + DAY, None)
    with pytest.raises(Forbidden):
        play.begin_retest(anna, project.pk, now=LATER)
    assert stage(anna, project, LATER + DAY) == Stage.READY
    retest(anna, project, *[RIGHT] * 5, now=LATER + DAY)
    assert not play.next_turn(anna, project.pk, now=LATER + DAY).assignment.is_retest


def test_after_two_that_were_not_passed_a_person_decides(omar, anna, ada):
    project = paused(omar, anna, controls=16)
    for day in range(2):
        retest(anna, project, *[WRONG] * 5, now=LATER + day * DAY)
        refused(anna, project, LATER + day * DAY)
    late = LATER + 30 * DAY
    assert "Somebody looks" in refused(anna, project, late)
    held = Pause.objects.get()
    assert list(pauses.to_look_at(LATER)) == [held]
    with pytest.raises(UserError):
        pauses.lift(held, ada, " ", late)
    pauses.lift(held, ada, "Her headphones were broken.", late)
    assert play.next_turn(anna, project.pk, now=late)
    held.refresh_from_db()
    assert (held.ending, held.by, held.reason) == (Ending.LIFTED, ada, "Her headphones were broken.")
    newest = Annotation.objects.filter(annotator=anna).latest("pk").pk
    assert TrustEvent.objects.get(kind="restored").facts["after"] == newest


def test_who_was_looked_at_before_waits_again_after_two_that_were_not_passed(omar, anna, ada):
    project = paused(omar, anna, controls=16)
    pauses.prolong(Pause.objects.get(), ada, "Let us see.", LATER)
    for day in range(2):
        assert not pauses.to_look_at(LATER).exists()
        retest(anna, project, *[WRONG] * 5, now=LATER + day * DAY)
        refused(anna, project, LATER + day * DAY)
    assert list(pauses.to_look_at(LATER)) == [Pause.objects.get()]


def test_without_five_new_controls_a_day_of_rest_is_enough(omar, anna):
    project = paused(omar, anna, controls=4)
    assert stage(anna, project) == Stage.LATER
    refused(anna, project)
    assert play.next_turn(anna, project.pk, now=NOW + DAY)
    assert Pause.objects.get().ending == Ending.RESTED
    assert TrustEvent.objects.filter(kind="restored").count() == 1


def test_skipping_costs_nothing_but_a_retest_without_clips_is_put_off(omar, anna):
    project = paused(omar, anna, controls=6)
    play.begin_retest(anna, project.pk, now=LATER)
    for _ in range(2):
        play.skip(anna, play.next_turn(anna, project.pk, now=LATER).assignment.pk, now=LATER)
    for _ in range(4):
        answer(anna, play.next_turn(anna, project.pk, now=LATER), RIGHT, now=LATER)
    refused(anna, project)
    held = Pause.objects.get()
    assert (held.failed, held.until) == (0, LATER + DAY)


def test_what_is_held_is_handed_back_and_nothing_more_than_five_is_lent(omar, anna):
    project = paused(omar, anna, controls=9)
    play.begin_retest(anna, project.pk, now=LATER)
    first = play.next_turn(anna, project.pk, now=LATER)
    assert play.next_turn(anna, project.pk, now=LATER).assignment.pk == first.assignment.pk
    answer(anna, first, now=LATER)
    held = []
    for _ in range(4):
        held.append(play.next_turn(anna, project.pk, now=LATER, holding=[one.assignment.pk for one in held]))
    holding = [one.assignment.pk for one in held]
    assert play.next_turn(anna, project.pk, now=LATER, holding=holding) is None
    for turn in held:
        answer(anna, turn, now=LATER)
    assert not play.next_turn(anna, project.pk, now=LATER).assignment.is_retest


def test_a_control_that_is_retired_meanwhile_is_replaced(omar, anna):
    project = paused(omar, anna, controls=9)
    turns = retest(anna, project, *[RIGHT] * 4)
    turns[0].tasks[0].question.controls.filter(item=turns[0].assignment.item_id).update(retired_at=LATER)
    for _ in range(2):
        turn = play.next_turn(anna, project.pk, now=LATER)
        assert turn.assignment.is_retest
        answer(anna, turn, now=LATER)
    assert not play.next_turn(anna, project.pk, now=LATER).assignment.is_retest


def test_a_turn_of_a_retest_keeps_the_budget(omar, anna, as_user):
    project = paused(omar, anna)
    client = as_user(anna)
    post(client, f"projects/{project.pk}/retest/")
    for _ in range(retests.CLIPS):
        with CaptureQueriesContext(connection) as asked:
            turn = post(client, f"projects/{project.pk}/turns/").json()
        question = turn["questions"][0]
        body = {"answers": [{"question": question["id"], "label": question["labels"][0]["id"]}]}
        with CaptureQueriesContext(connection) as answered:
            assert post(client, f"turns/{turn['id']}/answer/", body).status_code == 200
        assert statements(asked) <= 6
        assert statements(answered) <= 10


def statements(seen):
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([one for one in seen if not one["sql"].startswith(marks)])


def test_beginning_a_retest_without_a_pause_changes_nothing(omar, anna):
    project = playable(omar, clips=4)
    play.begin_retest(anna, project.pk, now=NOW)
    assert play.next_turn(anna, project.pk, now=NOW)
