"""Pauses: who is paused, what they are told, and how they find the way back."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from annotation.models import (
    Aggregation,
    Annotation,
    Assignment,
    AssignmentState,
    Item,
    Participation,
    Purpose,
    Task,
)
from common.errors import Forbidden, UserError
from game import play
from quality.inference.rules import Rules
from quality.known import controls
from quality.models import Control, Crowd, Ending, Pause, TrustEvent, TrustScore
from quality.people import pauses, retests, ruling
from quality.people.closing import erase_checks
from quality.people.pauses import DAY, Stage
from quality.revising.question import revise
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + dt.timedelta(minutes=5)
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6}
RIGHT, WRONG = "happy", "sad"


@pytest.fixture(autouse=True)
def no_checks(monkeypatch):
    """Let no check come by chance."""
    monkeypatch.setattr("quality.services.dice", lambda _: 1.0)


def paused(omar, anna, *, controls=6, answers=1):
    """Return a project in which Anna is paused after an answer; all its controls are "happy"."""
    project = playable(omar, clips=controls + 8, controls=controls, **RULES)
    for _ in range(answers):
        answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    assert pause(anna, project)
    return project


def pause(person, project, now=NOW):
    question = project.questions.select_related("project").get()
    return pauses.pause(person.pk, question, {"listens": 0.02, "answers": 12}, now)


def refused(person, project, now=LATER):
    with pytest.raises(Forbidden) as refusal:
        play.next_turn(person, project.pk, now=now)
    assert refusal.value.code == "paused"
    return refusal.value.message


def retest(person, project, *names, now=LATER):
    """Take a re-test, with these answers."""
    play.begin_retest(person, project.pk, now=now)
    turns = []
    for name in names:
        turns.append(play.next_turn(person, project.pk, now=now))
        answer(person, turns[-1], name, now=now)
    return turns


def stage(person, project, now=LATER):
    held = pauses.pause_of(person, project.pk)
    return pauses.stage_of(held, now) if held else None


def vote(person, item, name):
    task = Task.objects.get(item=item)
    label, purpose = task.question.labels.get(name=name), Purpose.VOTE
    if item.is_control:
        purpose = Purpose.CONTROL
    else:
        Task.objects.filter(pk=task.pk).update(votes=task.votes + 1)
    Annotation.objects.create(task=task, annotator=person, label=label, purpose=purpose)


@pytest.fixture
def crowd(omar):
    """Return a function that lets four people listen to as many clips, and a fifth say the opposite."""

    def play_it(clips, *, checks=3, subjective=False):
        project = playable(omar, clips=clips + checks, controls=checks, **RULES)
        project.questions.update(subjective=subjective)
        people = annotators(5)
        Participation.objects.bulk_create(
            Participation(project=project, annotator=person) for person in people
        )
        for number, item in enumerate(Item.objects.filter(project=project).order_by("pk")):
            names = (RIGHT, WRONG) if item.is_control or number % 2 else (WRONG, RIGHT)
            for person in people[:-1]:
                vote(person, item, names[0])
            vote(people[-1], item, names[1])
        revise(project.questions.select_related("project").get(), NOW)
        return project, people[:-1], people[-1]

    return play_it


def test_who_does_not_listen_is_paused_and_nobody_else(crowd):
    project, careful, careless = crowd(24)
    assert [one.annotator for one in Pause.objects.all()] == [careless]
    event = TrustEvent.objects.get(kind="paused")
    assert (event.annotator, event.project, event.facts["answers"]) == (careless, project, 27)
    assert event.facts["listens"] < 0.1
    assert event.facts["checks"] == 3
    refused(careless, project)
    assert not Participation.objects.filter(annotator__in=careful, is_paused=True).exists()
    # Doing it again makes no second pause.
    revise(project.questions.select_related("project").get(), LATER)
    assert Pause.objects.count() == 1


def test_nobody_is_paused_for_disagreeing_with_others_alone(crowd):
    _, _, careless = crowd(24, checks=2)
    score = TrustScore.objects.get(annotator=careless)
    assert sum(score.state["now"][:-2]) < 0.1
    assert not Pause.objects.exists()


def test_who_has_said_little_is_not_paused(crowd, monkeypatch):
    crowd(pauses.FEWEST_ANSWERS - 4)
    monkeypatch.setattr(ruling, "RULES", Rules(cut=0.0))
    question = Pause._meta.get_field("question").related_model.objects.select_related("project").get()
    revise(question, LATER)
    assert not Pause.objects.exists()
    monkeypatch.setattr(pauses, "FEWEST_ANSWERS", pauses.FEWEST_ANSWERS - 1)
    revise(question, LATER)
    assert Pause.objects.exists()


def test_a_pause_ends_when_the_checks_behind_it_were_wrong(crowd):
    project, _, careless = crowd(4, checks=6)
    question = project.questions.select_related("project").get()
    assert Pause.objects.get().ended_at is None
    # The others were wrong, and so was what was known.
    Annotation.objects.filter(task__question=question, purpose=Purpose.VOTE).exclude(
        annotator=careless
    ).delete()
    for control in Control.objects.filter(question=question):
        controls.retire(control)
    revise(question, LATER)
    ended = Pause.objects.get()
    assert (ended.ending, ended.ended_at, ended.failed) == (Ending.CLEARED, LATER, 0)
    event = TrustEvent.objects.get(kind="cleared")
    assert (event.annotator, event.facts["pause"]) == (careless, ended.pk)
    assert play.next_turn(careless, project.pk, now=LATER)
    # Nobody begins anew: what they said counts as it did.
    assert TrustScore.objects.get(annotator=careless).answers == 4


@pytest.mark.parametrize(
    "held",
    [{"retest_after": 9}, {"failed": 1}, {"reason": "Looked at."}],
    ids=["retest", "failed", "looked at"],
)
def test_who_is_in_a_retest_or_failed_one_is_not_cleared_by_others(crowd, ada, held):
    crowd(24)
    Pause.objects.update(**held, by=ada if "reason" in held else None)
    assert pauses.clear(Pause.objects.get(), 0.9, LATER) is None
    assert Pause.objects.get().ended_at is None


def test_where_people_may_rightly_differ_nobody_is_paused(crowd):
    crowd(24, subjective=True)
    assert not Pause.objects.exists()


def test_a_paused_person_is_lent_nothing_and_told_what_to_do(omar, anna):
    project = paused(omar, anna)
    held = Assignment.objects.filter(annotator=anna).count()
    assert "Let us check our ears together: 5 clips" in refused(anna, project)
    assert Assignment.objects.filter(annotator=anna).count() == held


def test_other_projects_and_other_people_go_on(omar, anna):
    project = paused(omar, anna)
    other = playable(omar, clips=2, **RULES)
    assert play.next_turn(anna, other.pk, now=LATER)
    assert play.next_turn(annotators(1)[0], project.pk, now=LATER)


def test_what_was_lent_before_may_still_be_answered(omar, anna):
    project = playable(omar, clips=14, controls=6, **RULES)
    answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    turn = play.next_turn(anna, project.pk, now=NOW)
    pause(anna, project)
    answer(anna, turn, now=LATER)
    assert Annotation.objects.filter(assignment=turn.assignment.pk, purpose=Purpose.VOTE).exists()


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


def post(client, path, body=None):
    return client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")


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


def test_a_pause_that_ended_while_answers_were_judged_does_not_begin_again(omar, anna, ada):
    project = paused(omar, anna)
    pauses.lift(Pause.objects.get(), ada, "Heard it.", LATER)
    assert pause(anna, project, now=NOW) is None
    assert pause(anna, project, now=LATER + DAY)


def test_prolonging_ends_a_retest_and_waits(omar, anna, ada):
    project = paused(omar, anna)
    play.begin_retest(anna, project.pk, now=LATER)
    pauses.prolong(Pause.objects.get(), ada, "Answers by a program.", LATER + 3 * DAY)
    assert stage(anna, project) == Stage.LATER
    pauses.prolong(Pause.objects.get(), ada, "Answers by a program.")
    assert stage(anna, project) == Stage.WAITS
    assert anna.role == Role.ANNOTATOR


def test_what_lasts_a_week_is_looked_at(omar, anna):
    paused(omar, anna)
    assert not pauses.to_look_at(NOW + 6 * DAY).exists()
    assert pauses.to_look_at(NOW + 7 * DAY).exists()


def test_beginning_a_retest_without_a_pause_changes_nothing(omar, anna):
    project = playable(omar, clips=4)
    play.begin_retest(anna, project.pk, now=NOW)
    assert play.next_turn(anna, project.pk, now=NOW)


def test_the_play_page_leads_to_the_page_of_the_pause(omar, anna, as_user):
    project = paused(omar, anna, controls=11)
    client = as_user(anna)
    play_page, pause_page = f"/play/{project.pk}/", f"/play/{project.pk}/pause/"
    assert client.get(play_page).headers["Location"] == pause_page
    page = client.get(pause_page).content.decode()
    assert "Let us check our ears together" in page
    assert "Hear the clips" in page

    assert client.post(f"/play/{project.pk}/retest/").headers["Location"] == play_page
    assert client.get(pause_page).headers["Location"] == play_page
    page = client.get(play_page).content.decode()
    assert '<div class="play__practice" data-retest >' in page
    retest(anna, project, *[WRONG] * 5, now=timezone.now())
    refused(anna, project, timezone.now())
    assert "Time for a break" in client.get(pause_page).content.decode()
    assert client.post(f"/play/{project.pk}/retest/").headers["Location"] == pause_page

    Pause.objects.update(until=None)
    assert "Somebody looks at this with you" in client.get(pause_page).content.decode()


def test_when_the_break_is_over_the_play_page_is_there_again(omar, anna, as_user):
    project = paused(omar, anna, controls=3)
    client = as_user(anna)
    assert "Time for a break" in client.get(f"/play/{project.pk}/pause/").content.decode()
    Pause.objects.update(until=NOW - DAY)
    page = client.get(f"/play/{project.pk}/")
    assert page.status_code == 200
    assert "data-retest hidden" in page.content.decode()
    assert post(client, f"projects/{project.pk}/turns/").json()["retest"] is False


def test_who_closes_the_account_leaves_no_pause(omar, anna):
    paused(omar, anna)
    erase_checks(anna)
    assert not Pause.objects.exists()
    assert not TrustEvent.objects.exists()
