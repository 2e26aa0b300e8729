"""Lends sounds out: links that live ten minutes and work for one person, and the bytes behind them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from django.core import signing
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import parse_etags

from accounts.models import User
from clips.models import Clip, ClipState
from clips.ranges import OutOfRangeError, Span, parse_range
from clips.storing import is_on_disk

LINK_SECONDS = 600
PIECE = 128 * 1024
CONTENT_TYPE = "audio/flac"
_SALT = "clips.audio"
# The name says nothing of the clip: a file called angry.wav would answer the question.
_HEADERS = {
    "Accept-Ranges": "bytes",
    # A clip's sound never changes, and every link is another address.
    "Cache-Control": f"private, max-age={LINK_SECONDS}, immutable, no-transform",
    "Content-Disposition": 'inline; filename="clip.flac"',
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def audio_url(clip: Clip, user: User) -> str:
    """Return a link to a clip's sound that works for this person, for ten minutes."""
    if clip.playable and not is_on_disk():
        return default_storage.url(  # type: ignore[call-arg]  # the S3 store takes more than a name
            clip.playable.name,
            parameters={"ResponseContentType": CONTENT_TYPE},
            expire=LINK_SECONDS,
        )
    token = signing.dumps([clip.pk.hex, user.pk], salt=_SALT)
    return reverse("clips:audio", args=[token])


def clip_behind(token: str, user_id: int | None) -> Clip | None:
    """Return the clip of a link, when the link is fresh, this person's, and the clip may be heard."""
    try:
        clip_id, owner_of_link = signing.loads(token, salt=_SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    if user_id is None or owner_of_link != user_id:
        return None
    clips = Clip.objects.filter(pk=UUID(clip_id)).exclude(state=ClipState.WITHDRAWN).exclude(playable="")
    return clips.only("playable", "content_hash").first()


def send(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    """Return a clip's sound, or the part of it that was asked for."""
    etag = f'"{clip.content_hash[:32]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _with_headers(HttpResponse(status=304), etag)
    size = clip.playable.size
    try:
        span = _wanted(request, etag, size)
    except OutOfRangeError:
        refusal = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _with_headers(refusal, etag)
    return _with_headers(_body(request, clip, span, size), etag)


def _wanted(request: HttpRequest, etag: str, size: int) -> Span | None:
    asked_again = request.headers.get("If-Range", etag)
    return parse_range(request.headers.get("Range", ""), size) if asked_again == etag else None


def _body(request: HttpRequest, clip: Clip, span: Span | None, size: int) -> HttpResponseBase:
    whole = Span(0, size - 1)
    part = span or whole
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=CONTENT_TYPE)
    else:
        response = StreamingHttpResponse(_pieces(clip.playable, part), content_type=CONTENT_TYPE)
    response.headers["Content-Length"] = str(part.length)
    if span:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    return response


async def _pieces(file: FieldFile, span: Span) -> AsyncIterator[bytes]:
    """Yield a span piece by piece, reading in a thread: the server's loop never waits for the disk."""
    left = span.length
    await asyncio.to_thread(file.open, "rb")
    try:
        await asyncio.to_thread(file.seek, span.first)
        while left and (piece := await asyncio.to_thread(file.read, min(PIECE, left))):
            left -= len(piece)
            yield piece
    finally:
        await asyncio.to_thread(file.close)


def _with_headers(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    for name, value in {**_HEADERS, "ETag": etag}.items():
        response.headers[name] = value
    return response
