"""What a turn looks like to a client, when its question changes under way."""

import time

import pytest

from annotation.models import Annotation, Label
from clips.serving import LINK_SECONDS
from tests.game.makers import playable

pytestmark = pytest.mark.django_db


def questions_of_next_turn(client, project):
    path = f"/api/v1/projects/{project.pk}/turns/"
    return client.post(path, {"holding": []}, content_type="application/json").json()["questions"]


def test_a_changed_label_is_seen_in_the_next_turn(omar, anna, as_user):
    project, client = playable(omar, labels=("angry", "calm")), as_user(anna)
    before = questions_of_next_turn(client, project)
    assert before == questions_of_next_turn(client, project)
    Label.objects.filter(name="calm").update(name="at ease")
    project.save()
    [question] = questions_of_next_turn(client, project)
    assert [label["name"] for label in question["labels"]] == ["angry", "at ease"]
    assert question["text"] == before[0]["text"]


def test_a_turn_names_its_project_and_asked_again_has_a_new_link(omar, anna, as_user, monkeypatch):
    project, client = playable(omar), as_user(anna)
    path = f"/api/v1/projects/{project.pk}/turns/"
    turn = client.post(path, {}, content_type="application/json").json()
    assert turn["project"] == str(project.pk)
    later = time.time() + LINK_SECONDS
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    again = client.post(path, {}, content_type="application/json").json()
    assert again["id"] == turn["id"]
    assert again["audio"] != turn["audio"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"replays": 1500, "focus_losses": 40_000, "seconds_to_answer": 200_000.5}, (1000, 1000, 86_400)),
        ({"replays": -1, "focus_losses": -2, "seconds_to_answer": -0.5}, (0, 0, 0)),
        ({"replays": 3, "focus_losses": 2, "seconds_to_answer": 4.5}, (3, 2, 4.5)),
    ],
)
def test_a_loop_or_a_night_away_costs_no_answer(omar, anna, as_user, sent, kept):
    client, project = as_user(anna), playable(omar)
    turn = client.post(f"/api/v1/projects/{project.pk}/turns/", {}, content_type="application/json").json()
    question = turn["questions"][0]
    answers = [{"question": question["id"], "label": question["labels"][0]["id"]}]
    body = {"answers": answers, "listening": sent}
    response = client.post(f"/api/v1/turns/{turn['id']}/answer/", body, content_type="application/json")
    assert response.status_code == 200
    stored = Annotation.objects.get()
    assert (stored.replays, stored.focus_losses, stored.seconds_to_answer) == kept
