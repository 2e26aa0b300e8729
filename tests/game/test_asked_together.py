"""With several questions, a check asks as many of them as an ordinary turn does."""

from collections import Counter

import pytest
from django.utils import timezone

from annotation import assigning
from annotation.asked_together import draw_asked, keep_asked_together
from annotation.models import (
    Annotation,
    Assignment,
    AssignmentState,
    Item,
    Project,
    Purpose,
    Task,
    TaskState,
)
from annotation.pool import BETWEEN_REPEATS
from game import play
from quality.checks.rates import RATES
from quality.models import TrustScore
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return playable(omar, clips=30, controls=6, questions=2, answers_wanted=2, answers_maximum=6)


def questions(project):
    return list(project.questions.order_by("pk").values_list("pk", flat=True))


def asks(project, *sets):
    Project.objects.filter(pk=project.pk).update(asked_together=[[list(one), 1] for one in sets])


def check_of(project, person, monkeypatch):
    """Return a person's next turn, which is a check."""
    monkeypatch.setitem(RATES, "learning", lambda checked: 1.0)
    turn = play.next_turn(person, project.pk)
    assert turn.assignment.is_control
    return turn


def test_what_turns_asked_lately_is_counted(project):
    first, second = questions(project)
    for task in Task.objects.filter(question=second, item__is_control=False).order_by("item")[:12]:
        Task.objects.filter(pk=task.pk).update(state=TaskState.RETIRED, wanted=0)
    people = annotators(3)
    asked = Counter()
    for person in people:
        for _ in range(10):
            turn = play.next_turn(person, project.pk)
            if not turn.assignment.is_control:
                asked[tuple(sorted(task.question_id for task in turn.tasks))] += 1
            answer(person, turn)
    assert set(asked) == {(first,), (first, second)}
    assert keep_asked_together(project)
    project.refresh_from_db()
    assert {tuple(one): count for one, count in project.asked_together} == asked
    assert not keep_asked_together(project)


def test_a_check_asks_what_was_drawn_and_stays_with_it(project, monkeypatch):
    first, second = questions(project)
    [person] = annotators(1)
    asks(project, [second])
    turn = check_of(project, person, monkeypatch)
    assert [task.question_id for task in turn.tasks] == [second]
    # It is handed out again, and answered, as it was lent.
    asks(project, [first])
    again = play.next_turn(person, project.pk)
    assert [task.question_id for task in again.tasks] == [second]
    answer(person, again)
    said = Annotation.objects.get(assignment=turn.assignment)
    assert (said.purpose, said.task.question_id) == (Purpose.CONTROL, second)
    assert list(TrustScore.objects.values_list("question", "checks")) == [(second, 1)]


def test_where_nothing_is_known_or_nothing_fits_a_check_asks_all(project, monkeypatch):
    person, other = annotators(2)
    assert len(check_of(project, person, monkeypatch).tasks) == 2
    asks(project, [0])
    assert len(check_of(project, other, monkeypatch).tasks) == 2


def test_sets_are_drawn_as_often_as_they_came(project):
    first, second = questions(project)
    project.asked_together = [[[first], 3], [[first, second], 1]]
    drawn = Counter(len(draw_asked(project, 1, item)) for item in range(400))
    assert 250 < drawn[1] < 350
    assert draw_asked(Project(), 1, 1) is None


def test_a_check_that_comes_again_asks_the_same(project, monkeypatch):
    first, second = questions(project)
    asks(project, [first], [second], [first, second])
    for person in annotators(6):
        turn = check_of(project, person, monkeypatch)
        assigning.close(turn.assignment, AssignmentState.RETURNED, timezone.now())
        again = play.next_turn(person, project.pk)
        assert again.assignment.pk != turn.assignment.pk
        assert [task.pk for task in again.tasks] == [task.pk for task in turn.tasks]


def test_a_repeat_that_asks_less_than_is_open_leaves_the_clip_its_room(project, repeat_rate, monkeypatch):
    first, _ = questions(project)
    [person] = annotators(1)
    for _ in range(BETWEEN_REPEATS + 2):
        answer(person, play.next_turn(person, project.pk))
    asks(project, [first])
    repeat_rate(1.0)
    monkeypatch.setitem(RATES, "learning", lambda checked: 0.0)
    monkeypatch.setattr("quality.services.dice", lambda throw: 0.0 if "since" in throw else 0.5)
    turn = play.next_turn(person, project.pk)
    assert turn.assignment.is_repeat
    assert [task.question_id for task in turn.tasks] == [first]
    Task.objects.filter(pk=turn.tasks[0].pk).update(state=TaskState.RETIRED, retired_at=timezone.now())
    before = Item.objects.get(pk=turn.assignment.item_id)
    answer(person, turn)
    after = Item.objects.get(pk=turn.assignment.item_id)
    assert (after.wanted, after.votes, after.leases) == (before.wanted, before.votes, before.leases)
    assert after.has_room


def test_a_project_with_one_question_keeps_nothing(omar):
    project = playable(omar, clips=2)
    [person] = annotators(1)
    answer(person, play.next_turn(person, project.pk))
    assert not keep_asked_together(project)
    assert Project.objects.get(pk=project.pk).asked_together == []


def test_ordinary_turns_and_practice_ask_what_is_open(project):
    asks(project, questions(project)[:1])
    [person] = annotators(1)
    Item.objects.filter(is_control=True).update(is_control=False, is_training=True)
    assert len(play.next_turn(person, project.pk).tasks) == 2
    Item.objects.filter(is_training=True).delete()
    Assignment.objects.all().delete()
    assert len(play.next_turn(person, project.pk).tasks) == 2
