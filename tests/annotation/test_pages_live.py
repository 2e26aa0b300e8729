"""Following a project live: the guard, and what it is told first."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from annotation.overview import watch_project
from config.topics import GUARDS
from tests.makers import make_dataset, make_project, make_question, make_tasks


@pytest.fixture
def project(omar):
    project = make_project(make_dataset(omar, clips=2))
    make_tasks(make_question(project))
    return project


def test_the_owner_and_admins_get_the_present_state(omar, ada, project):
    for person in (omar, ada):
        told = watch_project(person, str(project.pk))
        assert (told["state"], told["tasks"], told["percent"]) == ("draft", 2, 0)


def test_nobody_else_follows_it(anna, sam, project):
    for person in (anna, sam, AnonymousUser()):
        with pytest.raises(Http404):
            watch_project(person, str(project.pk))


@pytest.mark.parametrize("identity", ["nonsense", "0b7e3c1e-0000-4000-8000-000000000000"])
def test_what_does_not_exist_cannot_be_followed(omar, identity):
    with pytest.raises(Http404):
        watch_project(omar, identity)


def test_the_site_knows_the_topic():
    assert GUARDS["project"] is watch_project
