"""A clip that comes once more to the same person: when, at what cost, and what its answer says."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.assigning import Standing, return_expired
from annotation.models import Aggregation, Annotation, Assignment, Item, Purpose, Task
from annotation.pool import BETWEEN_REPEATS, Place
from annotation.services import Answer, Listening, withdraw_items
from common.errors import Conflict
from game import play
from quality.checks.rates import REPEAT_RATE
from quality.models import AggregatedLabel, TrustEvent
from quality.services import check_wanted
from tests.game.makers import annotators, answer, playable

NOW = timezone.now()
pytestmark = pytest.mark.django_db
# Neither a control nor a vote, in the first turns of a person.
REPEAT, VOTE = 0.42, 1.0
# So many turns bring the first one back.
ENOUGH = BETWEEN_REPEATS + 1


@pytest.fixture
def dice(monkeypatch, repeat_rate):
    """Let every throw show what a test wants, and the search for a repeat begin at the first turn."""
    repeat_rate(REPEAT_RATE)

    def show(number: float) -> None:
        monkeypatch.setattr("quality.services.dice", lambda throw: 0.0 if "since" in throw else number)

    return show


def played(person, project, turns, name="happy"):
    """Let a person answer so many turns; return their items in this order."""
    items = []
    for _ in range(turns):
        turn = play.next_turn(person, project.pk, now=NOW)
        answer(person, turn, name, now=NOW)
        items.append(turn.assignment.item_id)
    return items


def test_the_first_clip_comes_once_more_after_ten_others(omar, anna, dice):
    project = playable(omar, controls=1, clips=21)
    dice(REPEAT)
    items = played(anna, project, ENOUGH)
    assert not Assignment.objects.filter(is_repeat=True).exists()
    items += played(anna, project, 3)
    # The twelfth turn has ten others between it and the first, the next ones too.
    assert items[11:] == items[:3]
    assert Assignment.objects.filter(is_repeat=True).count() == 3
    assert Annotation.objects.filter(purpose=Purpose.REPEAT).count() == 3


def test_nothing_comes_once_more_where_no_checks_were_set_up(omar, anna, dice):
    project = playable(omar, clips=14)
    dice(REPEAT)
    items = played(anna, project, 14)
    assert len(set(items)) == 14


@pytest.mark.parametrize(
    ("change", "comes_again"),
    [
        ({"subjective": True}, True),
        ({"kind": "scale", "options": {"first": 1, "last": 5}}, True),
        ({}, False),
    ],
)
def test_where_nothing_can_be_a_check_clips_come_once_more_all_the_same(
    omar, anna, dice, change, comes_again
):
    """What people say twice is then all that tells how far they can be relied on."""
    project = playable(omar, clips=14, aggregation=Aggregation.POSTERIOR)
    project.questions.update(**change)
    dice(REPEAT)
    say = say_three if "kind" in change else answer
    items = []
    for _ in range(ENOUGH + 1):
        turn = play.next_turn(anna, project.pk, now=NOW)
        say(anna, turn, now=NOW)
        items.append(turn.assignment.item_id)
    assert (items[ENOUGH] == items[0]) == comes_again
    assert Annotation.objects.filter(purpose=Purpose.REPEAT).count() == comes_again
    assert TrustEvent.objects.filter(kind="repeat").count() == comes_again


def test_where_one_person_has_one_vote_nothing_comes_once_more(omar, anna, dice):
    project = playable(omar, clips=14, aggregation=Aggregation.MAJORITY)
    project.questions.update(subjective=True)
    dice(REPEAT)
    assert len(set(played(anna, project, 14))) == 14


def say_three(person, turn, *, now):
    answers = [Answer(task.question_id, number=3.0) for task in turn.tasks]
    play.submit_answer(person, turn.assignment.pk, answers, listening=Listening(), now=now)


def test_no_clip_comes_a_third_time(omar, anna, dice):
    project = playable(omar, controls=1, clips=15)
    dice(REPEAT)
    items = played(anna, project, 24)
    assert max(items.count(item) for item in items) == 2


def test_its_answer_is_no_vote_and_takes_no_seat(omar, anna, dice):
    project = playable(omar, controls=1, clips=15, answers_wanted=3)
    dice(REPEAT)
    first, *_ = played(anna, project, ENOUGH)
    before = Item.objects.values("votes", "leases", "wanted").get(pk=first)
    agreed = AggregatedLabel.objects.values("votes", "label", "support").get(task__item=first)
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert turn.assignment.item_id == first
    assert Item.objects.values("votes", "leases", "wanted").get(pk=first) == before
    answer(anna, turn, "sad", now=NOW)
    assert Item.objects.values("votes", "leases", "wanted").get(pk=first) == before
    assert AggregatedLabel.objects.values("votes", "label", "support").get(task__item=first) == agreed


@pytest.mark.parametrize(("name", "sameness"), [("happy", 1.0), ("sad", 0.0), (None, None)])
def test_what_was_said_twice_becomes_a_fact(omar, anna, dice, name, sameness):
    project = playable(omar, controls=1, clips=15, questions=2)
    dice(REPEAT)
    first, *_ = played(anna, project, ENOUGH)
    answer(anna, play.next_turn(anna, project.pk, now=NOW), name, now=NOW)
    events = TrustEvent.objects.filter(annotator=anna, kind="repeat").order_by("question")
    assert [event.facts["sameness"] for event in events] == [sameness, sameness]
    pairs = [Annotation.objects.filter(pk__in=[one.facts["first"], one.facts["second"]]) for one in events]
    assert all({one.task.item_id for one in pair} == {first} for pair in pairs)
    assert {one.purpose for one in pairs[0]} == {Purpose.VOTE, Purpose.REPEAT}


def test_a_clip_that_is_full_or_closed_comes_once_more(omar, anna, dice):
    project = playable(omar, controls=1, clips=15, answers_wanted=1)
    dice(REPEAT)
    first, *_ = played(anna, project, ENOUGH)
    assert Task.objects.get(item=first).state == "retired"
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert (turn.assignment.item_id, len(turn.tasks)) == (first, 1)


def test_a_withdrawn_clip_does_not(omar, anna, dice):
    project = playable(omar, controls=1, clips=15, answers_wanted=1)
    dice(REPEAT)
    first, second, *_ = played(anna, project, ENOUGH)
    clip = Item.objects.get(pk=first).clip
    clip.state = "withdrawn"
    clip.save()
    withdraw_items([clip.pk])
    another, again = played(anna, project, 2)
    assert another not in {first, second}
    assert again == second


@pytest.mark.parametrize("way", ["given back", "ran out"])
def test_one_that_was_left_comes_again_first(omar, anna, dice, way):
    project = playable(omar, controls=1, clips=17, answers_wanted=1)
    dice(REPEAT)
    first, *_ = played(anna, project, ENOUGH)
    turn, now = play.next_turn(anna, project.pk, now=NOW), NOW
    if way == "given back":
        play.give_back(anna, turn.assignment.pk, now=now)
    else:
        now += dt.timedelta(minutes=11)
        return_expired(now)
    assert Item.objects.get(pk=first).leases == 0
    dice(VOTE)
    again = play.next_turn(anna, project.pk, now=now)
    assert (again.assignment.item_id, again.assignment.is_repeat) == (first, True)
    answer(anna, again, now=now)
    assert play.next_turn(anna, project.pk, now=now).assignment.item_id != first
    assert Item.objects.get(pk=first).leases == 0


def test_it_counts_late_once(omar, anna, dice):
    project = playable(omar, controls=1, clips=17)
    dice(REPEAT)
    first, *_ = played(anna, project, ENOUGH)
    turn, late = play.next_turn(anna, project.pk, now=NOW), NOW + dt.timedelta(minutes=11)
    return_expired(late)
    again = play.next_turn(anna, project.pk, now=late)
    answer(anna, turn, now=late)
    with pytest.raises(Conflict):
        answer(anna, again, now=late)
    assert Annotation.objects.filter(purpose=Purpose.REPEAT).count() == 1
    assert Item.objects.get(pk=first).leases == 0


def test_others_are_not_kept_from_a_clip_that_is_out_once_more(omar, anna, dice):
    project = playable(omar, controls=1, clips=14, answers_wanted=2)
    dice(REPEAT)
    first, *_ = played(anna, project, ENOUGH)
    held = play.next_turn(anna, project.pk, now=NOW)
    assert held.assignment.item_id == first
    dice(VOTE)
    [other] = annotators(1)
    assert first in played(other, project, 13)
    answer(anna, held, now=NOW)
    item = Item.objects.get(pk=first)
    assert (item.votes, item.leases) == (2, 0)


def test_a_repeat_is_never_the_last_thing_left(omar, anna, dice):
    project = playable(omar, controls=1, clips=ENOUGH + 1)
    dice(REPEAT)
    played(anna, project, ENOUGH)
    assert play.next_turn(anna, project.pk, now=NOW) is None


def test_a_repeat_costs_what_a_vote_costs(omar, anna, dice):
    project = playable(omar, controls=1, clips=17)
    cost = {}
    for kind in (VOTE, REPEAT):
        dice(kind)
        played(anna, project, ENOUGH if kind == VOTE else 0)
        with CaptureQueriesContext(connection) as lending:
            turn = play.next_turn(anna, project.pk, now=NOW)
        with CaptureQueriesContext(connection) as answering:
            answer(anna, turn, now=NOW)
        assert turn.assignment.is_repeat is (kind == REPEAT)
        cost[kind] = len(lending), len(answering)
    assert cost[REPEAT][0] == cost[VOTE][0]
    assert cost[REPEAT][1] <= cost[VOTE][1]


def test_where_the_search_begins_is_spread_over_all_that_may_be_repeated(omar, anna, monkeypatch):
    project = playable(omar, clips=1)
    monkeypatch.setattr("quality.services.check_of", lambda throw, rate: "repeat")

    def wanted(number):
        standing = Standing(project, anna.pk, [], number, Place(turns=9))
        return check_wanted(anna.pk, project.pk, turns=9, number=number)(standing)

    begins = [wanted(number).since for number in range(110, 1110)]
    assert min(begins) < 20
    assert sum(begin > 300 for begin in begins) > 200
    assert wanted(BETWEEN_REPEATS) is None
    far = wanted(50)
    assert 0 <= far.since < far.until == 40
