"""Projects over the API: the list and one of them."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Project
from tests.game.makers import playable

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, anna):
    return as_user(anna)


def names_on(client, address):
    """Follow a list from page to page; return the names on it."""
    names = []
    while address:
        page = client.get(address).json()
        names += [project["name"] for project in page["results"]]
        address = page["next"]
    return names


def test_projects_are_listed_newest_first(client, omar):
    made = [playable(omar, clips=1) for _ in range(5)]
    launched = timezone.now()
    for age, project in enumerate([made[3], made[0], made[4], made[1], made[2]]):
        # The last two were launched at the same instant: neither is lost between pages.
        Project.objects.filter(pk=project.pk).update(
            launched_at=launched - timezone.timedelta(days=min(age, 3))
        )
    names = names_on(client, reverse("api:project_list") + "?page_size=1")
    assert names[:3] == [made[3].name, made[0].name, made[4].name]
    assert set(names[3:]) == {made[1].name, made[2].name}
    assert len(names) == 5


@pytest.mark.parametrize("cursor", ["nonsense", base64.b64encode(b"p=nonsense").decode(), "cD0%3D"])
def test_a_cursor_that_nobody_gave_out_is_not_found(client, omar, cursor):
    playable(omar, clips=1)
    answer = client.get(reverse("api:project_list"), {"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_project_costs_the_same_however_much_it_asks(client, omar):
    few, many = playable(omar, clips=1), playable(omar, clips=1, questions=6)
    assert cost(client, few) == cost(client, many)


def cost(client, project):
    """Return how many statements a project takes."""
    with CaptureQueriesContext(connection) as caught:
        body = client.get(reverse("api:project", args=[project.pk])).json()
    assert len(body["questions"][0]["labels"]) == 2
    return len(caught)
