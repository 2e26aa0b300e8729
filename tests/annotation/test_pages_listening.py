"""What everybody sees of how their listening was recorded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Annotation
from tests.makers import answer, make_clips, make_dataset, make_project, make_question, make_tasks

MINE = reverse("annotation:my_listening")
ERASE = reverse("annotation:erase_listening")


@pytest.fixture
def tasks(omar):
    return make_tasks(make_question(make_project(make_dataset(omar, clips=2))))


def heard(task, person, seconds=1.5):
    return answer(
        task, person, None, heard_seconds=seconds, replays=2, seconds_to_answer=3.25, device_kind="phone"
    )


def test_a_person_sees_how_they_listened(as_user, anna, tasks):
    heard(tasks[0], anna)

    page = as_user(anna).get(MINE)

    for words in ("Which sound?", "What do you hear?", "1.5 s", "3.3 s", "phone"):
        assert words in page.text


def test_nothing_kept_is_said(as_user, anna):
    assert "Nothing is kept" in as_user(anna).get(MINE).text


def test_erasing_takes_the_listening_and_leaves_the_answers(as_user, anna, sam, tasks):
    mine, other = heard(tasks[0], anna), heard(tasks[0], sam)

    page = as_user(anna).post(ERASE, follow=True)

    assert "Nothing is kept" in page.text
    mine.refresh_from_db()
    assert (mine.heard_seconds, mine.replays, mine.seconds_to_answer, mine.device_kind) == (
        None,
        None,
        None,
        "",
    )
    assert Annotation.objects.filter(heard_seconds__isnull=False).get() == other


def test_nobody_sees_what_another_heard(as_user, anna, sam, tasks):
    heard(tasks[0], sam, seconds=987.6)

    assert "987.6" not in as_user(anna).get(MINE).text


def test_who_is_not_signed_in_signs_in_first(client, db):
    assert client.get(MINE).status_code == client.post(ERASE).status_code == 302


def test_a_link_erases_nothing(as_user, anna):
    assert as_user(anna).get(ERASE).status_code == 405


def test_a_long_list_comes_in_pages_at_a_constant_cost(as_user, anna, omar, tasks):
    client = as_user(anna)
    heard(tasks[0], anna)
    client.get(MINE)
    with CaptureQueriesContext(connection) as one:
        client.get(MINE)
    dataset = make_dataset(omar, "More")
    make_clips(dataset, [f"clip {number}" for number in range(60)])
    for task in make_tasks(make_question(make_project(dataset, "Another"))):
        heard(task, anna)

    with CaptureQueriesContext(connection) as many:
        page = client.get(MINE)

    assert page.text.count("<tr>") == 51
    assert "page=2" in page.text
    assert len(many) == len(one)
