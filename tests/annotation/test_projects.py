"""The services of a project's life, whatever somebody else does at the same time."""

import pytest
from django.urls import reverse

from annotation.models import Project, ProjectState
from annotation.services import edit_project, finish, launch, pause, resume
from clips.services import edit_dataset
from common.errors import Conflict
from tests.makers import make_dataset, make_project, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    project = make_project(make_dataset(omar, clips=2))
    make_question(project)
    return project


def test_words_from_before_the_launch_do_not_undo_it(project):
    seen = Project.objects.get(pk=project.pk)
    launch(project)
    edit_project(seen, description="In other words")
    project.refresh_from_db()
    assert (project.state, project.description) == (ProjectState.LIVE, "In other words")
    assert project.launched_at


def test_numbers_from_before_the_launch_are_refused(project):
    seen = Project.objects.get(pk=project.pk)
    launch(project)
    with pytest.raises(Conflict):
        edit_project(seen, answers_wanted=5)
    project.refresh_from_db()
    assert project.answers_wanted == 3


def test_a_resumed_project_is_not_finished(project):
    resume(finish(launch(project)))
    project.refresh_from_db()
    assert (project.state, project.finished_at) == (ProjectState.LIVE, None)


@pytest.mark.parametrize("field", ["source", "licence", "consent"])
def test_what_a_launched_project_stands_on_cannot_be_left_unsaid(as_user, omar, project, field):
    dataset = project.dataset
    said = {"name": "Sounds", "source": "Us", "licence": "CC0", "consent": "given"}
    address = reverse("clips:dataset_edit", args=[dataset.pk])
    client = as_user(omar)
    assert client.post(address, {**said, field: ""}).status_code == 302

    client.post(address, said)
    pause(launch(project))
    refused = client.post(address, {**said, "name": "Other", field: ""})

    assert refused.status_code == 400
    assert "cannot be left unsaid" in refused.context["form"].errors[field][0]
    dataset.refresh_from_db()
    assert {name: getattr(dataset, name) for name in said} == said
    assert client.post(address, {**said, field: "published"}).status_code == 302


def test_an_edit_that_meets_a_deletion_brings_nothing_back(project):
    dataset = project.dataset
    type(dataset).objects.filter(pk=dataset.pk).update(erased_at=dataset.created_at, name="Deleted")
    with pytest.raises(Conflict):
        edit_dataset(dataset, description="Still here?")
    dataset.refresh_from_db()
    assert (dataset.name, dataset.erased_at) == ("Deleted", dataset.created_at)
