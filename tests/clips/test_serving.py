"""A sound is heard by the person whose link it is, from any byte, for ten minutes."""

import pytest
from asgiref.sync import sync_to_async
from django.core import signing
from django.db import connections
from django.test import AsyncClient

from clips.models import Clip, ClipState
from clips.services import withdraw_clips
from clips.serving import LINK_SECONDS, PIECE, audio_url
from tests.clips.conftest import keep_sound
from tests.statements import whole

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def no_connection_left():
    """Close what the thread of the asynchronous views has opened, so that the tests' database can go."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
def clip(sounds, prepared) -> Clip:
    """A clip of ten seconds."""
    return keep_sound(sounds, "angry.wav", prepared)


@pytest.fixture
def content(prepared) -> bytes:
    """The bytes that should arrive."""
    return prepared


async def get(user, url, **headers):
    """Return status, headers and body."""
    client = AsyncClient()
    if user:
        await client.aforce_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = await client.get(url, headers=headers)
    body = b"".join([piece async for piece in response]) if response.streaming else response.content
    return response, body


async def test_the_whole_sound_comes_with_safe_headers(anna, clip, content):
    response, body = await get(anna, audio_url(clip, anna))
    assert (response.status_code, body) == (200, content)
    assert response["Content-Type"] == "audio/flac"
    assert response["Content-Length"] == str(len(content))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, max-age=600, immutable, no-transform"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Disposition"] == 'inline; filename="clip.flac"'
    assert "angry" not in str(response.headers)


@pytest.mark.parametrize("asked", ["0-0", "0-1", "100-", "-100", "5-100000000"])
async def test_a_range_comes_with_exactly_its_bytes(anna, clip, content, asked):
    first, last = asked.split("-")
    part = content[-int(last) :] if not first else content[int(first) : int(last) + 1 if last else None]
    response, body = await get(anna, audio_url(clip, anna), range=f"bytes={asked}")
    assert (response.status_code, body) == (206, part)
    start = len(content) - int(last) if not first else int(first)
    assert response["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{len(content)}"
    assert response["Content-Length"] == str(len(part))


async def test_a_long_sound_comes_in_pieces(anna, clip, content, monkeypatch):
    monkeypatch.setattr("clips.serving.PIECE", 1000)
    client = AsyncClient()
    await client.aforce_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    response = await client.get(audio_url(clip, anna), headers={"range": "bytes=1-5000"})
    pieces = [piece async for piece in response]
    assert [len(piece) for piece in pieces] == [1000] * 5
    assert b"".join(pieces) == content[1:5001]
    assert PIECE <= 256 * 1024


async def test_a_range_behind_the_end_is_refused(anna, clip, content):
    response, body = await get(anna, audio_url(clip, anna), range=f"bytes={len(content)}-")
    assert (response.status_code, body) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(content)}"


async def test_what_the_browser_has_is_not_sent_again(anna, clip, content):
    etag = (await get(anna, audio_url(clip, anna)))[0]["ETag"]
    unchanged, body = await get(anna, audio_url(clip, anna), **{"if-none-match": f'"other", {etag}'})
    assert (unchanged.status_code, body) == (304, b"")
    same, body = await get(anna, audio_url(clip, anna), **{"if-range": etag, "range": "bytes=1-2"})
    assert (same.status_code, body) == (206, content[1:3])
    other, body = await get(anna, audio_url(clip, anna), **{"if-range": '"other"', "range": "bytes=1-2"})
    assert (other.status_code, body) == (200, content)


async def test_head_tells_the_length_and_sends_nothing(anna, clip, content):
    client = AsyncClient()
    await client.aforce_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    response = await client.head(audio_url(clip, anna))
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(len(content))


def test_a_sound_costs_two_statements_one_for_the_person(anna, clip, as_user, django_assert_num_queries):
    client, link = as_user(anna), audio_url(clip, anna)
    with django_assert_num_queries(2) as seen:
        assert client.head(link).status_code == 200
    statement = whole(seen.captured_queries[0]["sql"])
    assert "accounts_session" in statement
    assert "accounts_user" in statement


async def test_another_person_gets_nothing_by_the_link(anna, sam, ada, clip):
    link = audio_url(clip, anna)
    for somebody in (sam, ada, None):
        assert (await get(somebody, link))[0].status_code == 404


async def test_a_link_dies_after_ten_minutes(anna, clip, monkeypatch):
    link = audio_url(clip, anna)
    now = signing.time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + LINK_SECONDS - 5)
    assert (await get(anna, link))[0].status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + LINK_SECONDS + 5)
    assert (await get(anna, link))[0].status_code == 404
    assert LINK_SECONDS <= 600


async def test_a_forged_or_torn_link_is_nothing(anna, clip):
    link = audio_url(clip, anna)
    for wrong in (
        link[:-3] + "xx/",
        "/datasets/audio/x/",
        f"/datasets/audio/{signing.dumps([clip.pk.hex, anna.pk])}/",
    ):
        assert (await get(anna, wrong))[0].status_code == 404


def test_a_link_that_is_none_any_more_says_so_as_the_api_does(anna, clip, as_user):
    response = as_user(anna).get("/datasets/audio/x/")
    assert response.status_code == 404
    error = response.json()["error"]
    assert (error["code"], error["fields"]) == ("not_found", {})
    assert "ask for the turn once more" in error["message"]


def test_a_withdrawn_clip_is_heard_by_nobody(anna, clip, as_user):
    link = audio_url(clip, anna)
    withdraw_clips([clip.pk])
    assert as_user(anna).get(link).status_code == 404
    clip.refresh_from_db()
    assert as_user(anna).get(audio_url(clip, anna)).status_code == 404


def test_a_withdrawn_clip_is_silent_even_while_its_file_is_still_there(anna, clip, as_user):
    Clip.objects.update(state=ClipState.WITHDRAWN)
    assert as_user(anna).get(audio_url(clip, anna)).status_code == 404


def test_a_clip_whose_file_is_gone_is_not_found(anna, clip, as_user):
    clip.playable.storage.delete(clip.playable.name)
    assert as_user(anna).get(audio_url(clip, anna)).status_code == 404
    assert Clip.objects.get().state == ClipState.READY


def test_nothing_but_reading_is_possible(anna, clip, as_user):
    for verb in ("post", "put", "patch", "delete"):
        assert getattr(as_user(anna), verb)(audio_url(clip, anna)).status_code == 405
