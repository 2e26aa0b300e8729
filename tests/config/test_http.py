"""HTTP requests are answered by a few threads that stay, each with its own connection to the database."""

import json
import os
import threading
from contextvars import ContextVar
from pathlib import Path
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.db.backends.signals import connection_created
from django.http import FileResponse, Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path, resolve
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from config.http import ThreadedHandler
from config.urls import handler404  # noqa: F401 - Django looks for it here
from config.urls import urlpatterns as site

KIBIBYTE = 2**10
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
started = []
opened = []
cached = []
said = ContextVar("said", default="nothing")


def thread(request):
    """Ask the database something, and say in which thread."""
    User.objects.exists()
    return HttpResponse(str(threading.get_ident()))


def note_opened(**facts):
    opened.append(facts["connection"])


def context(request):
    """Say what was said before in this context, say something, and note the cache."""
    before = said.get()
    said.set("something")
    cached.append(caches["default"])
    return HttpResponse(before)


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


@csrf_exempt
def size(request):
    """Say how much came, in which thread, and where it lay meanwhile."""
    body = request._stream
    lay_in = os.readlink(f"/proc/self/fd/{body.fileno()}") if getattr(body, "_rolled", False) else ""
    answer = {"size": len(request.read()), "thread": threading.current_thread().name, "lay_in": lay_in}
    return JsonResponse(answer)


def stream(request, number):
    return StreamingHttpResponse(counted(number))


def lines(request):
    """Stream from a plain iterator, and note how far it was read."""
    return StreamingHttpResponse(counted_plainly())


def counted_plainly():
    try:
        for place in range(1_000_000):
            started.append(place)
            yield f"{place} "
    finally:
        ended.append(threading.current_thread().name)


def file(request):
    """Send a file as WhiteNoise does."""
    return FileResponse(open(__file__, "rb"))


urlpatterns = [
    *site,
    path("thread/", thread),
    path("context/", context),
    path("missing/", missing),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("stream/<int:number>/", stream),
    path("lines/", lines),
    path("file/", file),
    path("size/", size, name="size"),
    path("files/", size, name="files"),
]


@pytest.fixture
def handler(settings, tmp_path, transactional_db):
    """A handler with the addresses above and one thread."""
    settings.ROOT_URLCONF = __name__
    settings.STATIC_ROOT = tmp_path
    settings.UPLOAD_PAGES = ["files"]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE = KIBIBYTE
    settings.MAX_UPLOAD_MB = 1
    ended.clear()
    started.clear()
    opened.clear()
    cached.clear()
    connection_created.connect(note_opened)
    handler = ThreadedHandler()
    handler.threads._max_workers = handler.upload_threads._max_workers = 1
    yield handler
    for threads in (handler.threads, handler.upload_threads):
        threads.submit(connections.close_all).result()
        threads.shutdown()
    connection_created.disconnect(note_opened)


async def open_page(handler, address):
    """Send a request; return whoever waits for its answer."""
    browser = ApplicationCommunicator(handler, {**GET, "path": address, "raw_path": address.encode()})
    await browser.send_input({"type": "http.request", "body": b""})
    return browser


async def get(handler, address):
    """Return the status and the text of a page."""
    return await read_answer(await open_page(handler, address))


async def post(handler, address, *pieces, headers=(), declares=True):
    """Send a body; return the status and the text of the answer, and how many pieces nobody took."""
    length = (b"content-length", b"%d" % sum(map(len, pieces)))
    sent = [*GET["headers"], *headers, length if declares else (b"transfer-encoding", b"chunked")]
    facts = {"method": "POST", "path": address, "raw_path": address.encode(), "headers": sent}
    browser = ApplicationCommunicator(handler, {**GET, **facts})
    for place, piece in enumerate(pieces, start=1):
        message = {"type": "http.request", "body": piece, "more_body": place < len(pieces)}
        await browser.send_input(message)
    return *await read_answer(browser), browser.input_queue.qsize()


async def read_answer(browser):
    """Return the status and the text of an answer."""
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


async def test_the_next_request_finds_the_cache_and_nothing_else_of_the_one_before(handler):
    assert [await get(handler, "/context/") for _ in range(3)] == [(200, "nothing")] * 3
    # Each cache object connects to Redis anew.
    assert [one is cached[0] for one in cached] == [True] * 3


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


async def test_a_plain_stream_is_read_piece_by_piece(handler):
    browser = await open_page(handler, "/lines/")
    assert (await browser.receive_output(5))["status"] == 200
    assert (await browser.receive_output(5))["body"] == b"0 "
    assert (await browser.receive_output(5))["body"] == b"1 "
    await browser.send_input({"type": "http.disconnect"})
    await browser.wait(5)
    assert len(started) < 100_000
    assert len(ended) == 1


async def test_a_file_comes_whole(handler):
    assert await get(handler, "/file/") == (200, Path(__file__).read_text())


async def test_a_request_that_breaks_off_is_not_answered(handler):
    browser = ApplicationCommunicator(handler, {**GET, "path": "/thread/", "raw_path": b"/thread/"})
    await browser.send_input({"type": "http.disconnect"})
    await browser.wait(5)
    assert await browser.receive_nothing()


PIECE = b"x" * KIBIBYTE


@pytest.mark.parametrize("address", ["/size/", "/thread/", "/nowhere/", "/api/v1/"])
async def test_what_is_too_large_is_refused_before_any_of_it_is_taken(handler, address):
    status, _, left = await post(handler, address, PIECE, PIECE)
    assert (status, left) == (413, 2)


async def test_what_does_not_say_how_large_it_is_is_counted(handler):
    status, _, left = await post(handler, "/size/", *[PIECE] * 10, declares=False)
    assert (status, left) == (413, 8)
    status, text, left = await post(handler, "/size/", PIECE[1:], b"x", declares=False)
    assert (status, json.loads(text)["size"], left) == (200, KIBIBYTE, 0)


async def test_the_refusal_is_a_page_for_people_and_an_error_for_programs(handler):
    _, page, _ = await post(handler, "/size/", PIECE, PIECE)
    assert "This is more than 0.000976562 MB at once" in page
    assert "<h1" in page
    _, error, _ = await post(handler, "/api/v1/", PIECE, PIECE)
    assert json.loads(error)["error"]["code"] == "too_large"


@pytest.fixture
def signed_in(transactional_db, omar, anna):
    """The header of each person's session; a stranger made theirs up."""
    headers = {"stranger": (b"cookie", b"sessionid=none")}
    for user in (omar, anna):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        headers[user.username] = (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())
    return headers


@pytest.mark.parametrize("declares", [True, False])
async def test_a_data_owner_may_send_much_where_sounds_are_uploaded(handler, signed_in, declares, settings):
    sent = {"headers": [signed_in["omar"]], "declares": declares}
    status, text, left = await post(handler, "/files/", *[PIECE] * 1024, **sent)
    answer = json.loads(text)
    assert (status, answer["size"], left) == (200, 2**20, 0)
    assert answer["thread"].startswith("upload")
    assert answer["lay_in"].startswith(str(settings.FILE_UPLOAD_TEMP_DIR))
    status, _, left = await post(handler, "/files/", *[PIECE] * 1026, **sent)
    assert (status, left) == (413, 1026 if declares else 1)
    assert (await post(handler, "/size/", PIECE, PIECE, **sent))[0] == 413


@pytest.mark.parametrize("person", ["anna", "stranger"])
@pytest.mark.parametrize("declares", [True, False])
async def test_nothing_of_others_is_stored_and_the_page_answers(handler, signed_in, person, declares):
    sent = {"headers": [signed_in[person]], "declares": declares}
    status, text, left = await post(handler, "/files/", PIECE, PIECE, **sent)
    assert (status, json.loads(text)["size"], left) == (200, 0, 2)


async def test_what_is_small_is_answered_as_any_other_request(handler, signed_in):
    status, text, _ = await post(handler, "/files/", b"few", headers=[signed_in["omar"]])
    answer = json.loads(text)
    assert (status, answer["size"], answer["lay_in"]) == (200, 3, "")
    assert answer["thread"].startswith("web")


async def test_an_upload_that_breaks_off_is_not_answered(handler, signed_in):
    headers = [*GET["headers"], signed_in["omar"], (b"content-length", b"5000")]
    facts = {"method": "POST", "path": "/files/", "raw_path": b"/files/", "headers": headers}
    browser = ApplicationCommunicator(handler, {**GET, **facts})
    await browser.send_input({"type": "http.request", "body": PIECE, "more_body": True})
    await browser.send_input({"type": "http.disconnect"})
    await browser.wait(5)
    assert await browser.receive_nothing()


def test_the_upload_pages_are_those_that_exist(settings):
    assert {
        resolve(f"/datasets/{uuid4()}/upload/").view_name,
        resolve(f"/datasets/uploads/{uuid4()}/files/").view_name,
        resolve(f"/datasets/{uuid4()}/table/take/").view_name,
        resolve(f"/datasets/uploads/{uuid4()}/pieces/").view_name,
    } == set(settings.UPLOAD_PAGES)
