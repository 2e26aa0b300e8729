"""What requests bring: how much of it is taken in, from whom, and the answer when it is more."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from accounts.access import is_owner
from accounts.middleware import person_behind
from common.error_shape import shape

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Scope = Mapping[str, Any]

MEBIBYTE = 2**20


class TooMuch(Exception):  # noqa: N818 - read as a sentence
    """More is coming than a request may bring."""


def is_small(scope: Scope) -> bool:
    """Whether a request says that it brings no more than every address may get."""
    length = _declared(scope)
    return length is not None and length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def brings_files(scope: Scope) -> bool:
    """Whether a request goes where sounds are uploaded."""
    try:
        return resolve(scope["path"]).view_name in settings.UPLOAD_PAGES
    except Resolver404:
        return False


def may_bring_files(scope: Any) -> bool:
    """Whether somebody who may upload is asking; looked up before anything of theirs is stored."""
    close_old_connections()
    try:
        cookies = ASGIRequest(scope, BytesIO()).COOKIES
    except UnicodeDecodeError:
        return False
    return is_owner(person_behind(cookies.get(settings.SESSION_COOKIE_NAME)))


async def read(scope: Scope, receive: Receive, *, most: int) -> IO[bytes]:
    """Return the body; TooMuch as soon as it is known to be longer than `most` bytes."""
    if (_declared(scope) or 0) > most:
        raise TooMuch
    body: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - whoever answers closes it
        max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=str(settings.FILE_UPLOAD_TEMP_DIR)
    )
    try:
        async for piece in _pieces(receive):
            if body.tell() + len(piece) > most:
                raise TooMuch  # noqa: TRY301 - the file is closed below
            await _write(body, piece)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    is_more = True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        yield message.get("body", b"")
        is_more = message.get("more_body", False)


async def _write(body: IO[bytes], piece: bytes) -> None:
    # A disk that is slow must hold up this request alone.
    if body.tell() + len(piece) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        await asyncio.to_thread(body.write, piece)
    else:
        body.write(piece)


def refusal(scope: Scope, most: int) -> HttpResponse:
    """Return the answer to a request that brings too much; it needs neither person nor database."""
    sentence = _("This is more than %(limit)s MB at once; please send it in parts.") % {
        "limit": f"{most / MEBIBYTE:g}"
    }
    if scope["path"].startswith("/api/") or b"json" in _headers(scope).get(b"accept", b""):
        return JsonResponse(shape("too_large", sentence), status=413)
    return HttpResponse(render_to_string("413.html", {"sentence": sentence}), status=413)


def _declared(scope: Scope) -> int | None:
    """Return how long a body says it is; nothing when it comes in pieces and does not say."""
    headers = _headers(scope)
    if b"transfer-encoding" in headers:
        return None
    length: bytes = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() and len(length) < 20 else None


def _headers(scope: Scope) -> dict[bytes, bytes]:
    return dict(scope["headers"])
