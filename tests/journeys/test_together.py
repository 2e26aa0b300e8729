"""A live round over HTTP and WebSocket: three players, one of whom loses the connection and comes back."""

import datetime as dt
import json

import pytest
from channels.db import database_sync_to_async as in_thread
from django.test import Client
from django.utils import timezone

from annotation.models import Annotation, Assignment, Item, Purpose
from config.asgi import application
from game.models import Player
from tests.game.makers import annotators, playable
from tests.live.conftest import Page
from tests.live.test_asgi import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


class Guest:
    """A player with a browser: an HTTP client, and a WebSocket that may break."""

    def __init__(self, user) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.page = None

    def post(self, path, body=None):
        answer = self.client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None

    async def asks(self, path, body=None):
        return await in_thread(self.post)(path, body)

    async def follows(self, party):
        headers = await in_thread(signed_in)(self.user)
        self.page = Page(application, "/live/", headers=headers)
        assert (await self.page.connect())[0]
        state = await self.page.follow(f"party:{party}")
        assert state["event"] == "state", state
        return state["data"]

    async def drops(self):
        await self.page.disconnect()
        self.page = None

    async def hears_of_change(self):
        told = await self.page.hear()
        # What was said is nowhere in what everybody hears.
        assert told["event"] == "changed"
        assert set(told["data"]) == {"changed"}

    async def answers(self, party, number):
        _, state = await self.asks(f"parties/{party}/here/")
        turn = state["turn"]
        question = turn["questions"][0]
        body = {"question": question["id"], "label": question["labels"][number]["id"]}
        return await self.asks(f"parties/{party}/answer/", {"turn": turn["id"], "answers": [body]})


@pytest.fixture
def project(omar):
    return playable(omar, clips=4, answers_wanted=3)


async def test_one_drops_and_returns_and_all_see_who_said_what(project, anna, sam, ada):
    people = [await in_thread(Guest)(user) for user in (anna, sam, await in_thread(a_third)())]
    first, second, third = people
    status, party = await first.asks(f"projects/{project.pk}/parties/")
    assert status == 200
    for one in (second, third):
        status, joined = await one.asks("parties/join/", {"code": party["code"]})
        assert status == 200
    assert [seat["is_there"] for seat in joined["seats"]] == [True] * 3
    pk = party["id"]
    # Others neither see nor follow it.
    stranger = await in_thread(Guest)(ada)
    assert (await stranger.asks(f"parties/{pk}/here/"))[0] == 404
    with pytest.raises(AssertionError):
        await stranger.follows(pk)
    await stranger.drops()
    for one in people:
        await one.follows(pk)
    status, state = await second.asks(f"parties/{pk}/begin/")
    assert (status, state["bout"]["number"]) == (200, 1)
    for one in people:
        await one.hears_of_change()
    # Whoever has had the time to listen is paid the same, however quick they were.
    await in_thread(Assignment.objects.update)(lent_at=timezone.now() - dt.timedelta(minutes=1))
    assert (await first.answers(pk, 0))[0] == 200
    await third.drops()
    assert (await second.answers(pk, 1))[0] == 200
    # Back again: the same seat, the same clip, and not a word of what the others said.
    state = await third.follows(pk)
    assert state["you"] == 3
    assert [seat["has_answered"] for seat in state["seats"]] == [True, True, False]
    assert state["bout"]["reveal"] is None
    status, reward = await third.answers(pk, 0)
    assert (status, reward["repeated"]) == (200, False)
    for one in people:
        _, seen = await one.asks(f"parties/{pk}/here/")
        said = seen["bout"]["reveal"][0]["said"]
        assert [word["words"] for word in said] == ["happy", "sad", "happy"]
        assert seen["turn"] is None
    assert await in_thread(votes)() == 3
    status, refused = await third.asks(
        f"parties/{pk}/answer/", {"turn": state["bout"]["turn"], "answers": [{"question": 1, "unsure": True}]}
    )
    assert (status, refused["repeated"]) == (200, True)
    for one in people:
        status, state = await one.asks(f"parties/{pk}/ready/", {"number": 1})
    assert state["bout"]["number"] == 2
    assert (await second.asks(f"parties/{pk}/leave/"))[0] == 204
    for one in people:
        await one.drops()


def a_third():
    return annotators(1)[0]


def votes():
    item = Item.objects.get(votes__gt=0)
    assert (item.votes, item.leases) == (3, 0)
    assert len(set(Player.objects.values_list("points", flat=True))) == 1
    return Annotation.objects.filter(purpose=Purpose.VOTE, task__item=item).count()
