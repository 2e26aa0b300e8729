"""A client may send anything again: a lost answer costs nothing and counts nothing twice."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from accounts import tokens
from annotation.models import Annotation, Assignment
from tests.game.makers import playable

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return playable(omar, clips=5)


@pytest.fixture
def post(anna, client):
    """Return a function that posts with Anna's token."""
    key = tokens.issue(anna)

    def send(path, body=None):
        return client.post(
            f"/api/v1/{path}/",
            json.dumps(body or {}),
            content_type="application/json",
            headers={"authorization": f"Token {key}"},
        )

    return send


def answers_to(turn):
    question = turn["questions"][0]
    return {"answers": [{"question": question["id"], "label": question["labels"][0]["id"]}]}


def test_the_next_turn_asked_for_again_is_the_same(post, project):
    turns = [post(f"projects/{project.pk}/turns").json()["id"] for _ in range(3)]
    assert len(set(turns)) == 1 == Assignment.objects.count()


def test_a_preloading_request_asked_for_again_is_the_same(post, project):
    shown = post(f"projects/{project.pk}/turns").json()["id"]
    ahead = [post(f"projects/{project.pk}/turns", {"holding": [shown]}).json()["id"] for _ in range(3)]
    assert len({shown, *ahead}) == 2 == Assignment.objects.count()


def test_an_answer_sent_again_is_counted_once_and_says_so(post, project):
    turn = post(f"projects/{project.pk}/turns").json()
    first, again = (post(f"turns/{turn['id']}/answer", answers_to(turn)).json() for _ in range(2))
    assert (first.pop("repeated"), again.pop("repeated")) == (False, True)
    assert first == again
    assert Annotation.objects.count() == 1


def lent_before():
    """Let the turns that are held have been lent a minute ago."""
    Assignment.objects.filter(state="lent").update(lent_at=timezone.now() - dt.timedelta(minutes=1))


def test_an_answer_sent_again_later_says_what_it_earned_and_where_one_stands_now(post, project):
    one = post(f"projects/{project.pk}/turns").json()
    # What comes in the same moment would not be paid.
    lent_before()
    first = post(f"turns/{one['id']}/answer", answers_to(one)).json()
    other = post(f"projects/{project.pk}/turns").json()
    lent_before()
    later = post(f"turns/{other['id']}/answer", answers_to(other)).json()
    again = post(f"turns/{one['id']}/answer", answers_to(one)).json()
    assert again["points"] == first["points"]
    assert (again["total"], again["turns"]) == (later["total"], later["turns"])
    assert again["total"] > first["total"]


@pytest.mark.parametrize("ending", ["skip", "return", "report"])
def test_an_ending_sent_again_changes_nothing(post, project, ending):
    turn = post(f"projects/{project.pk}/turns").json()
    body = {"reason": "silent"} if ending == "report" else {}
    assert [post(f"turns/{turn['id']}/{ending}", body).status_code for _ in range(2)] == [204, 204]


def test_an_answer_after_the_turn_was_skipped_is_refused(post, project):
    turn = post(f"projects/{project.pk}/turns").json()
    post(f"turns/{turn['id']}/skip")
    refused = post(f"turns/{turn['id']}/answer", answers_to(turn))
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "turn_over"
