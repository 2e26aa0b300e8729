"""What a turn looks like to a client, when its question changes under way."""

import pytest

from annotation.models import Label
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
