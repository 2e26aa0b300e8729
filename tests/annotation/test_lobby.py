"""What can be played is shown to everybody, at the same cost however much there is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation import selectors
from annotation.models import Item, Task, TaskState
from annotation.services import launch
from clips.models import Clip, ClipState
from jobs.models import Job
from jobs.running import run
from tests.makers import make_dataset, make_project, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def launched(omar):
    project = make_project(make_dataset(omar, clips=5))
    for text in ("What is it?", "How loud is it?", "Is it near?"):
        make_question(project, text)
    Clip.objects.filter(name="clip 5.wav").update(state=ClipState.WITHDRAWN)
    return launch(project)


def open_tasks():
    run(str(Job.objects.get(kind="annotation.open_all_tasks").pk))


def lobby():
    return Client().get(reverse("game:lobby")).text


def test_a_project_shows_its_sounds_without_practice_checks_or_withdrawn_ones(launched):
    control, training = Clip.objects.filter(state=ClipState.READY)[:2]
    Item.objects.create(project=launched, clip=control, wanted=0, is_control=True)
    Item.objects.create(project=launched, clip=training, wanted=0, is_training=True)
    open_tasks()
    [project] = selectors.projects_to_play()
    assert (project.clip_count, project.question_count, project.has_room) == (2, 3, True)
    assert "2 sounds" in lobby()
    assert "2 sounds" in Client().get("/").text


def test_a_project_whose_tasks_are_still_made_is_not_called_answered(launched):
    assert "Getting ready" in lobby()
    assert "All answered" not in lobby()
    open_tasks()
    assert "Getting ready" not in lobby()
    Task.objects.update(state=TaskState.RETIRED)
    assert "All answered" in lobby()


@pytest.mark.parametrize("page", ["/", reverse("game:lobby")])
def test_strangers_count_no_clips_and_no_items(launched, page):
    open_tasks()
    client = Client()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    statements = " ".join(query["sql"] for query in caught)
    assert "annotation_project" in statements
    assert "clips_clip" not in statements
    assert "annotation_item" not in statements
    assert len(caught) == 1


def test_whether_something_is_open_is_looked_up_in_an_index(launched):
    open_tasks()
    plan = selectors.projects_to_play().explain()
    assert "task_by_state" in plan or connection.vendor != "sqlite"
