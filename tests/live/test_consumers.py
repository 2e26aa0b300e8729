"""The WebSocket: the first state, every change after it, and nothing that is not yours."""

import json

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.http import Http404

from live.consumers import MOST_TOPICS, NOT_UNDERSTOOD, NOT_YOURS, TOO_MANY
from live.topics import group


def open_to_all(user, identity):
    """Let everybody in."""
    return {"name": identity}


def only_anna(user, identity):
    """Let Anna in, to the thing that is hers."""
    return {"name": identity} if (user.name, identity) == ("anna", "hers") else None


def not_found(user, identity):
    """Refuse as access functions do."""
    raise Http404


async def tell(topic, **data):
    """Send an event to the followers of a topic."""
    text = json.dumps({"topic": topic, "event": "moved", "data": data})
    await get_channel_layer().group_send(group(topic), {"type": "live.event", "topic": topic, "text": text})


async def test_a_follower_gets_the_state_first_and_then_the_changes(open_page):
    page = await open_page(thing=open_to_all)
    assert await page.follow("thing:1") == {"topic": "thing:1", "event": "state", "data": {"name": "1"}}
    await tell("thing:1", to=5)
    assert await page.hear() == {"topic": "thing:1", "event": "moved", "data": {"to": 5}}


async def test_a_change_while_the_state_is_read_is_not_lost(open_page):
    def moves_meanwhile(user, identity):
        async_to_sync(tell)("thing:1", to=2)
        return {"at": 1}

    page = await open_page(thing=moves_meanwhile)
    assert (await page.follow("thing:1"))["data"] == {"at": 1}
    assert (await page.hear())["data"] == {"to": 2}


async def test_every_follower_hears_and_others_do_not(open_page):
    first, second, other = [await open_page(thing=open_to_all) for _ in range(3)]
    await first.follow("thing:1")
    await second.follow("thing:1")
    await other.follow("thing:2")
    await tell("thing:1")
    assert (await first.hear())["topic"] == (await second.hear())["topic"] == "thing:1"
    assert await other.receive_nothing()


async def test_who_lets_go_hears_no_more(open_page):
    page = await open_page(thing=open_to_all)
    await page.follow("thing:1")
    await page.ask(unsubscribe="thing:1")
    await page.follow("thing:2")  # the answer shows that the request before it was dealt with
    await tell("thing:1")
    assert await page.receive_nothing()


async def test_asking_again_brings_the_state_again(open_page):
    page = await open_page(thing=open_to_all)
    assert await page.follow("thing:1") == await page.follow("thing:1")
    await tell("thing:1")
    assert (await page.hear())["event"] == "moved"
    assert await page.receive_nothing()


async def test_what_is_yours_is_followed(open_page):
    page = await open_page(thing=only_anna)
    assert (await page.follow("thing:hers"))["event"] == "state"


@pytest.mark.parametrize("topic", ["thing:his", "gone:1", "unknown:1", "thing", "thing:a b", "../etc:1", ""])
async def test_foreign_missing_and_senseless_topics_are_refused_alike(open_page, topic):
    page = await open_page(thing=only_anna, gone=not_found)
    assert await page.follow(topic) == {"topic": topic, "event": "error", "data": {"message": NOT_YOURS}}


async def test_what_was_refused_is_not_heard(open_page):
    page = await open_page(thing=only_anna)
    await page.follow("thing:his")
    await tell("thing:his")
    assert await page.receive_nothing()


async def test_what_happens_while_a_guard_refuses_is_not_heard(open_page):
    def moves_and_refuses(user, identity):
        async_to_sync(tell)("thing:his", secret=1)

    page = await open_page(thing=moves_and_refuses)
    assert (await page.follow("thing:his"))["event"] == "error"
    assert await page.receive_nothing()


async def test_a_guard_is_asked_again_while_a_page_stays_open(open_page, monkeypatch):
    monkeypatch.setattr("live.consumers.SECONDS_BETWEEN_QUESTIONS", 0)
    welcome = [{"at": 1}, {"at": 2}]
    page = await open_page(thing=lambda user, identity: welcome.pop() if welcome else None)
    await page.follow("thing:1")
    await tell("thing:1", to=1)
    assert (await page.hear())["event"] == "moved"
    await tell("thing:1", to=2)
    assert await page.hear() == {"topic": "thing:1", "event": "error", "data": {"message": NOT_YOURS}}
    await tell("thing:1", to=3)
    assert await page.receive_nothing()


async def test_a_guard_is_not_asked_about_every_event(open_page):
    asked = []
    page = await open_page(thing=lambda user, identity: asked.append(identity) or {})
    await page.follow("thing:1")
    await tell("thing:1")
    assert (await page.hear())["event"] == "moved"
    assert asked == ["1"]


@pytest.mark.parametrize(
    "text", ["nonsense", "[1]", "[" * 2000, "{}", '{"subscribe": 7}', '{"subscribe": null}', "\x00"]
)
async def test_a_request_that_is_none_gets_a_sentence_and_the_page_lives_on(open_page, text):
    page = await open_page(thing=open_to_all)
    await page.send_to(text_data=text)
    assert (await page.hear())["data"] == {"message": NOT_UNDERSTOOD}
    assert (await page.follow("thing:1"))["event"] == "state"


async def test_bytes_are_no_request(open_page):
    page = await open_page(thing=open_to_all)
    await page.send_to(bytes_data=b"\xff\x00")
    assert (await page.hear())["data"] == {"message": NOT_UNDERSTOOD}


async def test_one_page_cannot_follow_everything(open_page):
    page = await open_page(thing=open_to_all)
    for number in range(MOST_TOPICS):
        assert (await page.follow(f"thing:{number}"))["event"] == "state"
    assert (await page.follow("thing:more"))["data"] == {"message": TOO_MANY}
    assert (await page.follow("thing:0"))["event"] == "state"
    await page.ask(unsubscribe="thing:0")
    assert (await page.follow("thing:more"))["event"] == "state"
