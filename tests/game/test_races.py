"""Many people at the same instant, on the real database: nothing is lent twice, lost, or counted twice."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count

from annotation.models import Annotation, Assignment, Item, Task, TaskState
from annotation.services import Answer, Listening
from common.errors import Conflict
from game import play
from game.models import Player, PointsEntry
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """Run all works at the same instant, each with its own connection; return what came of them."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        gate.wait(timeout=30)
        try:
            return work()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def answer(user, turn, place=0):
    label = turn.tasks[0].question.labels.all()[place].pk
    answers = [Answer(turn.tasks[0].question_id, label)]
    return play.submit_answer(user, turn.assignment.pk, answers, listening=Listening())


def test_a_crowd_drains_a_project_without_one_answer_too_many(omar):
    project = playable(omar, clips=20, answers_wanted=3, answers_maximum=3)
    crowd = annotators(12)

    def drain(person):
        turns = 0
        while turn := play.next_turn(person, project.pk):
            answer(person, turn, turns % 2)
            turns += 1
        return turns

    acknowledged = sum(at_once([lambda person=person: drain(person) for person in crowd]))
    assert acknowledged == 60
    assert Annotation.objects.filter(purpose="vote").count() == 60
    assert set(Task.objects.values_list("votes", flat=True)) == {3}
    assert set(Item.objects.values_list("votes", "leases", "wanted")) == {(3, 0, 0)}
    assert not Task.objects.filter(state=TaskState.OPEN).exists()
    votes = Annotation.objects.values("task").annotate(people=Count("annotator", distinct=True))
    assert {row["people"] for row in votes} == {3}
    assert PointsEntry.objects.count() == 60
    assert sum(Player.objects.values_list("turns", flat=True)) == 60


def test_the_last_seat_goes_to_one_person(omar):
    project = playable(omar, clips=1, answers_wanted=1)
    crowd = annotators(8)
    turns = at_once([lambda person=person: play.next_turn(person, project.pk) for person in crowd])
    assert sum(turn is not None for turn in turns) == 1
    assert Item.objects.get().leases == 1


def test_a_double_click_counts_and_pays_once(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk)
    outcomes = at_once([lambda: answer(anna, turn) for _ in range(4)])
    assert Counter(outcome.repeated for outcome in outcomes) == {False: 1, True: 3}
    assert len({outcome.reward.points for outcome in outcomes}) == 1
    assert Annotation.objects.count() == PointsEntry.objects.count() == 1
    assert Item.objects.values_list("votes", "leases").get() == (1, 0)


def test_two_tabs_never_hold_the_same_clip(omar, anna):
    project = playable(omar, clips=10)
    at_once([lambda: play.next_turn(anna, project.pk) for _ in range(3)])
    items = list(Assignment.objects.values_list("item_id", flat=True))
    assert len(items) == len(set(items))
    assert sum(Item.objects.values_list("leases", flat=True)) == len(items)
    numbers = sorted(Assignment.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(items) + 1))


def test_an_answer_and_a_skip_at_once_end_the_turn_once(omar, anna):
    project = playable(omar, clips=1)
    turn = play.next_turn(anna, project.pk)
    at_once([lambda: answer(anna, turn), lambda: play.skip(anna, turn.assignment.pk)])
    item = Item.objects.get()
    assert item.leases == 0
    assert item.votes == Annotation.objects.count() <= 1
