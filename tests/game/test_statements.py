"""What a turn costs the database, over HTTP, session and user included."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Aggregation, Assignment
from tests.game.makers import playable

pytestmark = pytest.mark.django_db
NEXT_TURN = 6
ANSWER = 10
# What docs/architecture.md says beside these.
FIRST_TURN = 13
LATE_ANSWER = 13


def post(client, path, body):
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def statements(client, path, body):
    """Return the answer and the statements it took, without those that only mark a transaction."""
    with CaptureQueriesContext(connection) as seen:
        response = post(client, path, body)
    assert response.status_code == 200, response.content
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return response.json(), [one["sql"] for one in seen if not one["sql"].startswith(marks)]


def answers_to(turn):
    answers = [
        {"question": question["id"], "label": question["labels"][0]["id"]} for question in turn["questions"]
    ]
    return {"answers": answers}


def play_once(client, project):
    turn, asked = statements(client, f"projects/{project.pk}/turns/", {})
    _, answered = statements(client, f"turns/{turn['id']}/answer/", answers_to(turn))
    return asked, answered


@pytest.mark.parametrize("aggregation", Aggregation.values)
@pytest.mark.parametrize("control", [False, True])
@pytest.mark.parametrize("questions", [1, 3])
def test_a_turn_keeps_its_budget(omar, anna, as_user, monkeypatch, questions, control, aggregation):  # noqa: PLR0917
    monkeypatch.setattr("quality.services.dice", lambda _: 1 - control)
    rules = {"aggregation": aggregation, "answers_wanted": 2}
    project = playable(omar, clips=12, questions=questions, controls=6, **rules)
    client = as_user(anna)
    first, first_answer = play_once(client, project)
    assert len(first) <= FIRST_TURN, "\n".join(first)
    assert len(first_answer) <= ANSWER, "\n".join(first_answer)
    for _ in range(3):
        asked, answered = play_once(client, project)
        assert len(asked) <= NEXT_TURN, "\n".join(asked)
        assert len(answered) <= ANSWER, "\n".join(answered)
    assert Assignment.objects.filter(is_control=True).count() == 4 * control


def test_the_answer_that_retires_a_clip_keeps_the_budget_too(omar, anna, as_user):
    project = playable(omar, clips=5, answers_wanted=1)
    client = as_user(anna)
    play_once(client, project)
    _, answered = play_once(client, project)
    assert len(answered) <= ANSWER, "\n".join(answered)


def test_a_turn_that_is_handed_out_again_keeps_the_budget(omar, anna, as_user):
    project = playable(omar, clips=5)
    client = as_user(anna)
    play_once(client, project)
    statements(client, f"projects/{project.pk}/turns/", {})
    _, asked = statements(client, f"projects/{project.pk}/turns/", {})
    assert len(asked) <= NEXT_TURN, "\n".join(asked)


def test_a_turn_that_was_given_back_keeps_the_budget(omar, anna, as_user):
    project = playable(omar, clips=5)
    client = as_user(anna)
    play_once(client, project)
    turn, _ = statements(client, f"projects/{project.pk}/turns/", {})
    post(client, f"turns/{turn['id']}/return/", {})
    asked, answered = play_once(client, project)
    assert len(asked) <= NEXT_TURN, "\n".join(asked)
    assert len(answered) <= ANSWER, "\n".join(answered)


def test_a_late_answer_has_a_budget_of_its_own(omar, anna, as_user):
    project = playable(omar, clips=5, questions=3)
    client = as_user(anna)
    play_once(client, project)
    turn, _ = statements(client, f"projects/{project.pk}/turns/", {})
    Assignment.objects.filter(pk=turn["id"]).update(expires_at=timezone.now())
    _, answered = statements(client, f"turns/{turn['id']}/answer/", answers_to(turn))
    assert len(answered) <= LATE_ANSWER, "\n".join(answered)


def test_nothing_left_costs_no_more_than_a_turn(omar, anna, as_user):
    project = playable(omar, clips=2)
    client = as_user(anna)
    for _ in range(2):
        play_once(client, project)
    with CaptureQueriesContext(connection) as seen:
        assert post(client, f"projects/{project.pk}/turns/", {}).status_code == 204
    assert len(seen) <= NEXT_TURN


def test_a_turn_costs_the_same_after_many(omar, anna, as_user):
    project = playable(omar, clips=60)
    client = as_user(anna)
    play_once(client, project)
    costs = {tuple(map(len, play_once(client, project))) for _ in range(40)}
    assert len(costs) == 1
