"""Nothing tells a check from another turn: not what comes again or last, whose voice it is, what it costs."""

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.ahead import CONTROL
from annotation.assigning import Standing, return_expired
from annotation.models import Item
from annotation.pool import Place
from annotation.services import withdraw_items
from game import play
from quality.checks.rates import RATES
from quality.services import check_wanted
from tests.game.makers import annotators, answer, playable

NOW = timezone.now()
pytestmark = pytest.mark.django_db
CHECK, VOTE = 0.0, 1.0


@pytest.fixture
def dice(monkeypatch):
    """Let every throw show what a test wants."""

    def show(number: float) -> None:
        monkeypatch.setattr("quality.services.dice", lambda _: number)

    return show


@pytest.mark.parametrize("kind", [CHECK, VOTE])
@pytest.mark.parametrize("way", ["given back", "ran out"])
def test_what_was_left_comes_again_first_whatever_it_is(omar, anna, dice, kind, way):
    project = playable(omar, clips=12, controls=4, speakers=("a", "b", "c"))
    dice(kind)
    first = play.next_turn(anna, project.pk, now=NOW)
    now = NOW
    if way == "given back":
        play.give_back(anna, first.assignment.pk, now=now)
    else:
        now += dt.timedelta(minutes=11)
        return_expired(now)
    # What others gave back meanwhile does not come before it.
    for person in annotators(2):
        play.give_back(person, play.next_turn(person, project.pk, now=now).assignment.pk, now=now)
    dice(VOTE - kind)
    again = play.next_turn(anna, project.pk, now=now)
    assert again.assignment.item_id == first.assignment.item_id
    assert again.assignment.is_control is (kind == CHECK)
    answer(anna, again, now=now)
    assert play.next_turn(anna, project.pk, now=now).assignment.item_id != first.assignment.item_id


def test_what_was_left_comes_again_each_time(omar, anna, dice):
    project = playable(omar, clips=8, controls=4)
    dice(CHECK)
    seen = set()
    for minute in range(20):
        now = NOW + dt.timedelta(minutes=minute)
        turn = play.next_turn(anna, project.pk, now=now)
        seen.add(turn.assignment.item_id)
        play.give_back(anna, turn.assignment.pk, now=now)
    assert len(seen) == 1


def test_four_that_are_left_at_once_all_come_again(omar, anna, dice):
    project = playable(omar, clips=12, controls=4)
    held = []
    for kind in (VOTE, CHECK, VOTE, CHECK):
        dice(kind)
        held.append(play.next_turn(anna, project.pk, holding=[one.assignment.pk for one in held], now=NOW))
    left = [turn.assignment.item_id for turn in held]
    for turn in reversed(held):
        play.give_back(anna, turn.assignment.pk, now=NOW)
    dice(VOTE)
    came = []
    for _ in held:
        came.append(play.next_turn(anna, project.pk, holding=[one.assignment.pk for one in came], now=NOW))
    assert sorted(turn.assignment.item_id for turn in came) == sorted(left)


def test_a_clip_that_others_filled_meanwhile_does_not_come_again(omar, anna):
    project = playable(omar, clips=2, answers_wanted=1)
    first = play.next_turn(anna, project.pk, now=NOW)
    play.give_back(anna, first.assignment.pk, now=NOW)
    (other,) = annotators(1)
    taken = play.next_turn(other, project.pk, now=NOW)
    assert taken.assignment.item_id == first.assignment.item_id
    answer(other, taken, now=NOW)
    assert play.next_turn(anna, project.pk, now=NOW).assignment.item_id != first.assignment.item_id


def test_when_nothing_is_left_to_vote_on_no_check_comes(omar, anna, dice):
    project = playable(omar, clips=5, controls=3)
    dice(VOTE)
    for _ in range(2):
        answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    dice(CHECK)
    for minute in range(5):
        assert play.next_turn(anna, project.pk, now=NOW + dt.timedelta(minutes=minute)) is None


def wanted(person, project, *, turns, number):
    """Return the check that is wanted of somebody who has met one with every fifth turn."""
    standing = Standing(project, person.pk, [], number, Place(turns=turns, checks=turns // 5))
    return check_wanted(person.pk, project.pk, turns=turns, number=number)(standing)


def test_asking_again_does_not_throw_the_dice_again(omar, anna, real_dice):
    project = playable(omar, clips=1)
    thrown = {wanted(anna, project, turns=0, number=3) for _ in range(50)}
    assert len(thrown) == 1


def is_control(person, project, *, turns, number):
    check = wanted(person, project, turns=turns, number=number)
    return check is not None and check.order == CONTROL


def test_the_dice_fall_as_often_as_the_rate_says(omar, anna, real_dice):
    project = playable(omar, clips=1, check_rate="fixed")
    early = sum(is_control(anna, project, turns=0, number=number) for number in range(1000))
    late = sum(is_control(anna, project, turns=60, number=number) for number in range(1000))
    assert 320 < early < 480
    assert 50 < late < 150


def test_the_dice_fall_alike_for_all_who_were_just_lent_the_same_clip(omar, anna, real_dice):
    project = playable(omar, clips=1, check_rate="fixed")
    (other,) = annotators(1)

    def thrown(person, number, **place):
        standing = Standing(project, person.pk, [], number, Place(turns=9, checks=2, **place))
        found = check_wanted(person.pk, project.pk, turns=9, number=number)(standing)
        return found is not None and found.order == CONTROL

    mine = [thrown(anna, 9, after=item) for item in range(1, 200)]
    assert mine == [thrown(other, 14, after=item) for item in range(1, 200)]
    assert 50 < sum(mine) < 110
    # One check does not bring another.
    after_it = [thrown(anna, 10, after=item, since=1) for item in range(1, 200)]
    assert sum(one and two for one, two in zip(mine, after_it, strict=True)) < sum(mine) / 2 + 20


def test_what_comes_again_throws_no_other_dice(omar, anna, dice):
    project = playable(omar, clips=8, controls=3)
    dice(VOTE)
    vote = play.next_turn(anna, project.pk, now=NOW)
    answer(anna, vote, now=NOW)
    dice(CHECK)
    check = play.next_turn(anna, project.pk, now=NOW)
    play.give_back(anna, check.assignment.pk, now=NOW)
    again = play.next_turn(anna, project.pk, now=NOW)
    for turn in (check, again):
        place = Place.read(turn.assignment.place)
        assert (place.after, place.since) == (vote.assignment.item_id, 1)


def test_a_check_goes_to_the_back_when_as_many_were_lent_it_as_an_answer_is_wanted_of(omar, dice):
    project = playable(omar, clips=10, controls=2, answers_wanted=2)
    dice(CHECK)
    people = annotators(6)
    lent = [play.next_turn(person, project.pk, now=NOW).assignment for person in people]
    assert all(turn.is_control for turn in lent)
    first, second = lent[0].item_id, lent[2].item_id
    assert first != second
    assert [turn.item_id for turn in lent] == [first, first, second, second, first, first]


def test_giving_back_does_not_make_checks_rarer(omar, anna, monkeypatch):
    project = playable(omar, clips=3)
    turns = []
    monkeypatch.setitem(RATES, "learning", lambda checked: turns.append(checked.turns) or 0.0)
    for minute in range(5):
        turn = play.next_turn(anna, project.pk, now=NOW + dt.timedelta(minutes=minute))
        play.give_back(anna, turn.assignment.pk, now=NOW + dt.timedelta(minutes=minute))
    assert turns == [0, 1, 1, 1, 1]


def test_checks_keep_away_from_the_voice_heard_last_too(omar, anna, monkeypatch):
    throws = random.Random(1)
    monkeypatch.setattr("quality.services.dice", lambda _: throws.random())
    project = playable(omar, clips=60, controls=20, speakers=("a", "b", "c", "d"))
    heard = []
    while turn := play.next_turn(anna, project.pk, now=NOW):
        heard.append((turn.assignment.item.clip.speaker, turn.assignment.is_control))
        answer(anna, turn, now=NOW)
    checks = [place for place, (_, is_control) in enumerate(heard) if is_control and place]
    assert len(checks) > 5
    # One may be left over at the end.
    assert sum(heard[place][0] == heard[place - 1][0] for place in checks) <= 1


def test_where_every_check_has_the_voice_heard_last_a_vote_comes(omar, anna, dice):
    project = playable(omar, clips=6, controls=2, speakers=("a", "a", "b", "a", "b", "b"))
    Item.objects.filter(is_control=False, clip__speaker="b").update(priority=2)
    dice(CHECK)
    # The dice want a check each time; all of them have voice a.
    first = play.next_turn(anna, project.pk, now=NOW)
    assert first.assignment.is_control
    answer(anna, first, now=NOW)
    second = play.next_turn(anna, project.pk, now=NOW)
    assert (second.assignment.is_control, second.assignment.item.clip.speaker) == (False, "b")


@pytest.mark.parametrize("questions", [1, 3])
def test_a_check_takes_the_same_statements_as_a_vote(omar, anna, dice, questions):
    project = playable(omar, clips=14, controls=7, questions=questions)
    costs = {}
    for kind in (VOTE, CHECK, VOTE, CHECK):
        dice(kind)
        with CaptureQueriesContext(connection) as lent:
            turn = play.next_turn(anna, project.pk, now=NOW)
        with CaptureQueriesContext(connection) as answered:
            answer_all(anna, turn)
        with CaptureQueriesContext(connection) as left:
            other = play.next_turn(anna, project.pk, now=NOW)
            play.give_back(anna, other.assignment.pk, now=NOW)
            answer_all(anna, other)
        costs.setdefault(turn.assignment.is_control, []).append((len(lent), len(answered), len(left)))
    assert costs[True][-1] == costs[False][-1]


def answer_all(user, turn):
    """Answer with labels that are at hand, so that no statement is spent on looking for them."""
    answers = [
        play.Answer(task.question_id, next(iter(task.question.labels.all())).pk) for task in turn.tasks
    ]
    play.submit_answer(user, turn.assignment.pk, answers, listening=play.Listening(), now=NOW)


def test_a_check_holds_a_seat_as_a_vote_does(omar, anna, dice):
    project = playable(omar, clips=2, controls=1)
    dice(CHECK)
    turn = play.next_turn(anna, project.pk, now=NOW)
    item = Item.objects.get(pk=turn.assignment.item_id)
    assert (item.is_control, item.leases) == (True, 1)
    answer(anna, turn, now=NOW)
    item.refresh_from_db()
    assert (item.votes, item.leases, item.wanted) == (0, 0, 0)


def test_a_check_whose_clip_is_withdrawn_is_not_lent(omar, anna, dice):
    project = playable(omar, clips=4, controls=1)
    control = Item.objects.get(is_control=True)
    withdraw_items([control.clip_id])
    dice(CHECK)
    assert not play.next_turn(anna, project.pk, now=NOW).assignment.is_control
