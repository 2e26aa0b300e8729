"""The play page as it comes from the server."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Assignment, AssignmentState, Item
from annotation.selectors import practice_of
from game.play import next_turn
from tests.game.makers import playable

pytestmark = pytest.mark.django_db
OPEN = '<details class="play__instructions" open>'


def page(client, project):
    return client.get(reverse("game:play", args=[project.pk])).text


def answer_one(person, project, **fields):
    """Answer one turn of a project, as far as the page can see."""
    turn = next_turn(person, project.pk).assignment
    Assignment.objects.filter(pk=turn.pk).update(state=AssignmentState.ANSWERED, **fields)
    if "is_training" in fields:
        Item.objects.filter(pk=turn.item_id).update(is_training=True, wanted=0)


def test_instructions_are_open_until_the_first_counted_answer_here(as_user, omar, anna):
    known, new = (playable(omar, instructions="Listen to the end.") for _ in range(2))
    client = as_user(anna)
    answer_one(anna, known, is_training=True)
    assert OPEN in page(client, known)
    answer_one(anna, known)
    assert OPEN not in page(client, known)
    assert OPEN in page(client, new)


def test_practice_is_counted_without_looking_at_turns_elsewhere(omar, anna):
    project, elsewhere = playable(omar), playable(omar)
    answer_one(anna, project, is_training=True)
    answer_one(anna, project)
    answer_one(anna, elsewhere, is_training=True)
    with CaptureQueriesContext(connection) as caught:
        assert practice_of(anna, project.pk).over == 1
    assert "JOIN" not in " ".join(query["sql"] for query in caught)
