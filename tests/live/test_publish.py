"""Publishing: on commit, from any thread, and never in the way of the work."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from live.publish import REST, publish, publish_soon
from live.server import lifespan, serving_loop


def open_to_all(user, identity):
    """Let everybody in."""
    return {}


@pytest.fixture
async def server():
    """A server in this loop, as uvicorn announces it."""
    told, heard = asyncio.Queue(), asyncio.Queue()
    running = asyncio.create_task(lifespan({"type": "lifespan"}, told.get, heard.put))
    await told.put({"type": "lifespan.startup"})
    assert (await heard.get())["type"] == "lifespan.startup.complete"
    yield
    await told.put({"type": "lifespan.shutdown"})
    await running
    assert serving_loop() is None


@pytest.mark.django_db(transaction=True)
async def test_nothing_is_sent_before_the_commit(open_page):
    def change_slowly():
        with transaction.atomic():
            publish("thing:1", "moved", {})
            published.set()
            assert may_commit.wait(10)

    published, may_commit = threading.Event(), threading.Event()
    page = await open_page(thing=open_to_all)
    await page.follow("thing:1")
    change = asyncio.create_task(sync_to_async(change_slowly)())
    await asyncio.to_thread(published.wait, 10)
    assert await page.receive_nothing()
    may_commit.set()
    assert (await page.hear())["event"] == "moved"
    await change


@pytest.mark.django_db(transaction=True)
async def test_what_was_rolled_back_is_never_sent(open_page):
    def change_and_fail():
        with transaction.atomic():
            publish("thing:1", "moved", {})
            transaction.set_rollback(True)

    page = await open_page(thing=open_to_all)
    await page.follow("thing:1")
    await sync_to_async(change_and_fail)()
    assert await page.receive_nothing()


@pytest.mark.django_db(transaction=True)
async def test_what_happens_often_is_told_once_in_a_while_and_never_left_out(server, open_page):
    def change_much():
        with transaction.atomic():
            for _ in range(50):
                publish_soon("thing:1", "moved")

    page = await open_page(thing=open_to_all)
    await page.follow("thing:1")
    for _ in range(2):
        await sync_to_async(change_much)()
        assert await page.hear() == {"topic": "thing:1", "event": "moved", "data": {}}
        assert await page.receive_nothing(timeout=2 * REST)


@pytest.mark.django_db(transaction=True)
async def test_a_worker_thread_reaches_the_pages_of_the_server_in_its_process(server, open_page):
    page = await open_page(thing=open_to_all)
    await page.follow("thing:1")
    thread = threading.Thread(target=publish, args=("thing:1", "moved", {"to": 1}))
    thread.start()
    assert (await page.hear())["data"] == {"to": 1}
    thread.join(30)


def test_a_worker_process_without_a_server_publishes_too(transactional_db):
    publish("thing:1", "moved", {"to": 1})
    publish_soon("thing:1", "moved")


def test_a_channel_layer_that_is_away_is_logged_and_no_more(transactional_db, settings, caplog):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }
    publish("thing:1", "moved", {})
    assert "was not sent" in caplog.text


def test_what_cannot_be_sent_is_noticed_where_it_is_published(db):
    with pytest.raises(TypeError):
        publish("thing:1", "moved", {"to": object()})


def test_a_topic_that_is_none_is_noticed_where_it_is_published(db):
    with pytest.raises(ValueError, match="kind:id"):
        publish("things", "moved", {})
