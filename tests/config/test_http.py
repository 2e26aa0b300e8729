"""HTTP requests are answered by a few threads that stay, each with its own connection to the database."""

import threading

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.db.backends.signals import connection_created
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import path

from accounts.models import User
from config.http import ThreadedHandler
from config.urls import handler404  # noqa: F401 - Django looks for it here
from config.urls import urlpatterns as site

GET = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "query_string": b"",
    "headers": [(b"host", b"127.0.0.1")],
    "client": ("127.0.0.1", 40000),
    "server": ("127.0.0.1", 8000),
}
ended = []
opened = []


def thread(request):
    """Ask the database something, and say in which thread."""
    User.objects.exists()
    return HttpResponse(str(threading.get_ident()))


def note_opened(**facts):
    opened.append(facts["connection"])


def missing(request):
    raise Http404


def forbidden(request):
    raise PermissionDenied


def broken(request):
    raise ZeroDivisionError


async def counted(number):
    try:
        for place in range(number):
            await sync_to_async(User.objects.exists)()
            yield f"{place} "
    finally:
        ended.append(number)


def stream(request, number):
    return StreamingHttpResponse(counted(number))


urlpatterns = [
    *site,
    path("thread/", thread),
    path("missing/", missing),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("stream/<int:number>/", stream),
]


@pytest.fixture
def handler(settings, tmp_path, transactional_db):
    """A handler with the addresses above and one thread."""
    settings.ROOT_URLCONF = __name__
    settings.STATIC_ROOT = tmp_path
    ended.clear()
    opened.clear()
    connection_created.connect(note_opened)
    handler = ThreadedHandler()
    handler.threads._max_workers = 1
    yield handler
    handler.threads.submit(connections.close_all).result()
    handler.threads.shutdown()
    connection_created.disconnect(note_opened)


async def open_page(handler, address):
    """Send a request; return whoever waits for its answer."""
    browser = ApplicationCommunicator(handler, {**GET, "path": address, "raw_path": address.encode()})
    await browser.send_input({"type": "http.request", "body": b""})
    return browser


async def get(handler, address):
    """Return the status and the text of a page."""
    browser = await open_page(handler, address)
    start = await browser.receive_output(5)
    pieces, more = [], True
    while more:
        message = await browser.receive_output(5)
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    await browser.wait(5)
    return start["status"], b"".join(pieces).decode()


async def test_the_next_request_finds_thread_and_connection_as_they_were(handler):
    pages = [await get(handler, "/thread/") for _ in range(3)]
    assert set(pages) == {pages[0]}
    assert pages[0][0] == 200
    assert pages[0][1] != str(threading.get_ident())
    assert len(opened) == 1


@pytest.mark.parametrize(("address", "status"), [("missing", 404), ("forbidden", 403), ("broken", 500)])
async def test_what_a_view_raises_is_answered_and_the_thread_goes_on(handler, address, status):
    assert (await get(handler, f"/{address}/"))[0] == status
    assert (await get(handler, "/thread/"))[0] == 200


async def test_a_stream_comes_whole_and_ends(handler):
    assert await get(handler, "/stream/3/") == (200, "0 1 2 ")
    assert ended == [3]
    assert [kept.connection for kept in opened] == [None]


async def test_a_stream_ends_when_its_reader_goes(handler):
    browser = await open_page(handler, "/stream/1000000/")
    assert (await browser.receive_output(5))["status"] == 200
    assert (await browser.receive_output(5))["body"] == b"0 "
    await browser.send_input({"type": "http.disconnect"})
    await browser.wait(5)
    assert ended == [1000000]


async def test_a_request_that_breaks_off_is_not_answered(handler):
    browser = ApplicationCommunicator(handler, {**GET, "path": "/thread/", "raw_path": b"/thread/"})
    await browser.send_input({"type": "http.disconnect"})
    await browser.wait(5)
    assert await browser.receive_nothing()
