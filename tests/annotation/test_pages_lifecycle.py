"""Launching, pausing, resuming and finishing from the project's page."""

import pytest
from django.urls import reverse

from annotation.models import Project, ProjectState
from tests.makers import make_dataset, make_project, make_question


@pytest.fixture
def project(omar):
    project = make_project(make_dataset(omar, clips=2))
    make_question(project)
    return project


def move(client, project, verb):
    return client.post(reverse(f"annotation:{verb}", args=[project.pk]), follow=True)


def test_an_owner_takes_a_project_through_its_whole_life(as_user, omar, project):
    client = as_user(omar)

    states = []
    for verb in ("launch", "pause", "resume", "finish", "resume"):
        page = move(client, project, verb)
        assert page.status_code == 200
        project.refresh_from_db()
        states.append(project.state)

    assert states == ["live", "paused", "live", "finished", "live"]
    assert "The project is live again." in page.text


def test_a_launch_shows_the_work_that_opens_the_tasks(as_user, omar, project):
    page = move(as_user(omar), project, "launch")

    assert "Getting the clips ready to play" in page.text
    assert "The project is live: people can play it now." in page.text


@pytest.mark.parametrize("verb", ["launch", "pause", "resume", "finish"])
def test_only_the_owner_moves_it(as_user, anna, sam, project, verb):
    assert move(as_user(sam), project, verb).status_code == 404
    assert move(as_user(anna), project, verb).status_code == 403

    project.refresh_from_db()
    assert project.state == ProjectState.DRAFT


@pytest.mark.parametrize("verb", ["launch", "pause", "resume", "finish"])
def test_a_link_moves_nothing(as_user, omar, project, verb):
    answer = as_user(omar).get(reverse(f"annotation:{verb}", args=[project.pk]))

    assert answer.status_code == 405


def test_an_unfinished_draft_is_not_launched_and_the_page_says_why(as_user, omar):
    bare = make_project(make_dataset(omar, clips=1, licence=""))

    page = move(as_user(omar), bare, "launch")

    assert page.status_code == 400
    assert "Write at least one question." in page.text
    bare.refresh_from_db()
    assert bare.state == ProjectState.DRAFT


def test_a_state_that_has_moved_on_is_said(as_user, omar, project):
    Project.objects.update(state=ProjectState.FINISHED)

    page = move(as_user(omar), project, "pause")

    assert page.status_code == 409
    assert "This project is finished; reload the page." in page.text
