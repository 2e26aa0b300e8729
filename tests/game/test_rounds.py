"""Rounds: ten turns at once are told once, in a sum that gives no control away."""

import random

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Annotation, Assignment, Purpose, Task
from game import play
from game.models import Round
from game.rounds import TURNS, newest_round
from quality.checks.sums import FEWEST, Sum, told
from quality.models import Control, TrustEvent
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db
ALWAYS, NEVER = (lambda place: 0.0), (lambda place: 1.0)


def test_a_sum_counts_what_can_be_compared():
    assert told([True, False], [True] * 7 + [False], ALWAYS) == Sum(8, 10)
    assert told([True, False], [True] * 5 + [False] + [None] * 2, ALWAYS) == Sum(6, 8)
    assert told([True, False], [True] * 5 + [False] + [None] * 2, NEVER) == Sum(5, 6)


def test_too_little_is_not_told():
    assert told([True] * 9, [None], ALWAYS) is None
    assert told([True] * 10, [], ALWAYS) is None
    assert told([], [True] * (FEWEST - 1) + [None] * 5, ALWAYS) is None


def attack(count):
    """Return how surely an attacker tells controls, who answers one turn of each round wrongly on purpose.

    In each round ten turns, two of them controls; of six others in ten people agree so far. The attacker
    guesses that it was a control where the wrong answer was counted: the area under that curve.
    """
    dice = random.Random(5)
    guesses: dict[bool, list[bool]] = {True: [], False: []}
    for _ in range(6000):
        agreed = [dice.random() < 0.8 for _ in range(8)]
        lies_on_control = dice.random() < 0.2
        known = [not lies_on_control, True]
        others: list[bool | None] = [True if one else None for one in agreed]
        if not lies_on_control:
            others[0] = None if others[0] is None else False
        found = count(known, others, lambda place: dice.random())
        if found:
            guesses[lies_on_control].append(found.agreed < found.counted)
    hit, false_alarm = np.mean(guesses[True]), np.mean(guesses[False])
    return 0.5 + (hit - false_alarm) / 2


def test_whoever_lies_on_purpose_learns_nothing_of_a_clip():
    assert abs(attack(told) - 0.5) < 0.03

    def with_all_controls(known, others, throw):
        return told(known, others, ALWAYS)

    assert attack(with_all_controls) > 0.55


@pytest.fixture
def agreed(omar):
    """A project about whose clips two people have said "happy"."""
    project = playable(omar, clips=24, answers_wanted=3)
    for person in annotators(2):
        while turn := play.next_turn(person, project.pk):
            answer(person, turn, "happy")
    return project


def play_round(person, project, names):
    for name in names:
        answer(person, play.next_turn(person, project.pk), name)


def test_a_round_is_told_once_when_it_is_over(as_user, anna, agreed):
    client, address = as_user(anna), f"/api/v1/projects/{agreed.pk}/round/"
    play_round(anna, agreed, ["happy"] * 7 + ["sad"] * 2)
    assert client.post(address).status_code == 204
    play_round(anna, agreed, ["happy"])
    assert client.post(address).json() == {"agreed": 8, "counted": 10, "with_oneself": False}
    assert client.post(address).status_code == 204
    play_round(anna, agreed, ["happy"] * 9)
    assert client.post(address).status_code == 204
    play_round(anna, agreed, [None])
    assert client.post(address).json() == {"agreed": 9, "counted": 9, "with_oneself": False}


def test_what_was_not_told_is_never_told_later(anna, omar):
    project = playable(omar, clips=12, answers_wanted=3)
    play_round(anna, project, ["happy"] * TURNS)
    assert newest_round(anna, project.pk) is None
    for person in annotators(2):
        while turn := play.next_turn(person, project.pk):
            answer(person, turn, "happy")
    assert newest_round(anna, project.pk) is None
    assert Round.objects.get().counted is None


def next_round(client, project):
    """Return where the next turn stands in its round, as a client is told."""
    address = f"/api/v1/projects/{project.pk}/turns/"
    return client.post(address, content_type="application/json").json()["round"]


def test_each_turn_says_which_of_ten_it_is_however_often_it_is_asked_for(as_user, anna, agreed):
    client = as_user(anna)
    play_round(anna, agreed, ["happy"] * (TURNS - 2))
    play.skip(anna, play.next_turn(anna, agreed.pk).assignment.pk)
    last = next_round(client, agreed)
    assert last == {"number": 1, "turn": 10, "turns": 10}
    # As after a reload, or on another device.
    assert next_round(client, agreed) == last
    answer(anna, play.next_turn(anna, agreed.pk))
    assert next_round(client, agreed) == {"number": 2, "turn": 1, "turns": 10}


def test_a_control_has_its_place_in_the_round_as_any_other_turn(as_user, anna, omar, monkeypatch):
    project = playable(omar, clips=12, controls=6)
    client, places = as_user(anna), []
    for number in range(4):
        monkeypatch.setattr("quality.services.dice", lambda _, number=number: float(number % 2))
        places.append(next_round(client, project)["turn"])
        answer(anna, play.next_turn(anna, project.pk))
    assert places == [1, 2, 3, 4]
    assert 0 < Assignment.objects.filter(annotator=anna, is_control=True).count() < len(places)


def test_a_turn_under_way_keeps_its_round_open(anna, agreed):
    turns = [play.next_turn(anna, agreed.pk)]
    turns.append(play.next_turn(anna, agreed.pk, holding=[turns[0].assignment.pk]))
    answer(anna, turns[1])
    play_round_but(anna, agreed, turns[0].assignment.pk, TURNS - 2)
    assert newest_round(anna, agreed.pk) is None
    assert not Round.objects.exists()
    answer(anna, turns[0])
    assert newest_round(anna, agreed.pk)


def play_round_but(person, project, held, number):
    for _ in range(number):
        answer(person, play.next_turn(person, project.pk, holding=[held]))


def test_controls_and_what_others_agree_on_are_one_sum(anna, agreed, monkeypatch):
    play_round(anna, agreed, ["happy"] * TURNS)
    # Of these ten, two turn out to have been controls that were failed.
    some = list(Assignment.objects.filter(annotator=anna).order_by("number")[:2])
    for turn in some:
        Assignment.objects.filter(pk=turn.pk).update(is_control=True)
        task = Task.objects.get(item=turn.item_id)
        Annotation.objects.filter(assignment=turn).update(purpose=Purpose.CONTROL)
        sad = task.question.labels.get(name="sad")
        Control.objects.create(question=task.question, item=turn.item, label=sad)
    monkeypatch.setattr("game.rounds.dice", lambda throw: 0.5)
    told_now = newest_round(anna, agreed.pk)
    assert (told_now.agreed, told_now.counted) == (8, 10)


def test_where_people_may_rightly_differ_one_is_compared_with_oneself(anna, agreed):
    agreed.questions.update(subjective=True)
    play_round(anna, agreed, ["sad"] * TURNS)
    turn = Assignment.objects.filter(annotator=anna, number=TURNS).get()
    Assignment.objects.filter(pk=turn.pk).update(is_repeat=True)
    Annotation.objects.filter(assignment=turn).update(purpose=Purpose.REPEAT)
    second = Annotation.objects.get(assignment=turn)
    TrustEvent.objects.create(
        annotator=anna, project=agreed, kind="repeat", facts={"second": second.pk, "sameness": 1.0}
    )
    found = newest_round(anna, agreed.pk)
    assert (found.agreed, found.counted, found.with_oneself) == (1, 1, True)


def test_it_costs_the_same_after_many_rounds(as_user, anna, agreed):
    client, costs = as_user(anna), set()
    for _ in range(2):
        play_round(anna, agreed, ["happy"] * TURNS)
        with CaptureQueriesContext(connection) as seen:
            assert client.post(f"/api/v1/projects/{agreed.pk}/round/").status_code == 200
        costs.add(len(seen))
    assert len(costs) == 1
    assert costs.pop() <= 14


def test_rounds_are_each_persons_own(as_user, anna, sam, agreed):
    play_round(anna, agreed, ["happy"] * TURNS)
    assert as_user(sam).post(f"/api/v1/projects/{agreed.pk}/round/").status_code == 204
    assert newest_round(anna, agreed.pk).player == anna
