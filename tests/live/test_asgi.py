"""The address /live/ of the whole application: whose pages may open it, and what they may follow there."""

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from accounts.models import User
from config.asgi import application
from config.topics import GUARDS
from jobs.models import Job
from live.publish import publish
from live.topics import split
from tests.live.conftest import Page

HOME = [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1:8000")]


@pytest.fixture
def omars_job(omar):
    """A job of Omar's."""
    return Job.objects.create(kind="tests.followed", owner=omar, total=4, done=1)


@pytest.fixture
def browsers(transactional_db, omar, ada, sam, anna):
    """The headers of each person's browser; a visitor's has no cookie."""
    return {"visitor": HOME, **{user.username: signed_in(user) for user in (omar, ada, sam, anna)}}


def signed_in(user):
    """Return the headers of a person's browser."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return [*HOME, (b"cookie", f"{cookie.key}={cookie.value}".encode())]


async def first_answer(headers, topic):
    """Open a page with these headers and return the first answer about a topic."""
    page = Page(application, "/live/", headers=headers)
    assert (await page.connect())[0]
    answer = await page.follow(topic)
    await page.disconnect()
    return answer


@pytest.mark.parametrize("person", ["omar", "ada"])
async def test_a_job_is_followed_by_its_owner_and_admins(browsers, omars_job, person):
    answer = await first_answer(browsers[person], f"job:{omars_job.pk}")
    assert (answer["event"], answer["data"]["percent"]) == ("state", 25)


@pytest.mark.parametrize("person", ["sam", "anna", "visitor"])
async def test_others_do_not_learn_that_it_exists(browsers, omars_job, person):
    foreign = await first_answer(browsers[person], f"job:{omars_job.pk}")
    missing = await first_answer(browsers[person], f"job:{uuid4()}")
    assert foreign["event"] == "error"
    assert foreign["data"] == missing["data"]


async def test_who_knows_an_operators_check_may_follow_it(browsers, omars_job):
    check = await sync_to_async(Job.objects.create)(kind="jobs.selfcheck")
    assert (await first_answer(HOME, f"check:{check.pk}"))["event"] == "state"
    assert (await first_answer(HOME, f"check:{omars_job.pk}"))["event"] == "error"


@pytest.mark.parametrize(
    "leave",
    [
        lambda omar: omar.sessions.all().delete(),
        lambda omar: User.objects.filter(pk=omar.pk).update(is_active=False),
        lambda omar: Job.objects.update(owner=None),
    ],
    ids=["signed out", "paused", "taken away"],
)
async def test_who_may_no_longer_follow_hears_no_more(browsers, omars_job, omar, monkeypatch, leave):
    monkeypatch.setattr("live.consumers.SECONDS_BETWEEN_QUESTIONS", 0)
    topic = f"job:{omars_job.pk}"
    page = Page(application, "/live/", headers=browsers["omar"])
    assert (await page.connect())[0]
    await page.follow(topic)
    await sync_to_async(publish)(topic, "state", {"done": 2})
    assert (await page.hear())["data"] == {"done": 2}
    await sync_to_async(leave)(omar)
    await sync_to_async(publish)(topic, "state", {"done": 3})
    assert (await page.hear())["event"] == "error"
    await page.disconnect()


@pytest.mark.parametrize("topic", ["job:1", "job:'--", "check:x"])
async def test_an_id_that_is_none_is_refused(browsers, topic):
    assert (await first_answer(browsers["ada"], topic))["event"] == "error"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/live/", [HOME[0], (b"origin", b"https://elsewhere.example")]),
        ("/live/", [HOME[0]]),
        ("/other/", HOME),
        ("/", HOME),
    ],
)
async def test_pages_of_others_and_other_addresses_are_refused(path, headers):
    page = WebsocketCommunicator(application, path, headers=headers)
    assert not (await page.connect())[0]


def test_every_kind_of_topic_has_a_guard():
    assert {"check", "job"} <= set(GUARDS)
    assert all(split(f"{kind}:1")[0] == kind and callable(guard) for kind, guard in GUARDS.items())
