"""How HTTP requests are answered: by a few threads that stay, each with a database connection of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from io import BytesIO
from typing import IO, Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core import signals
from django.core.cache import caches
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connection, connections
from django.urls import set_script_prefix

from config import bodies
from config.bodies import MEBIBYTE, Receive
from exports.streaming import in_thread

Send = Callable[[Any], Awaitable[None]]

# SQLite lets one write at a time: more threads only wait longer.
THREADS = {"sqlite": 4}
OTHERWISE = 8
# Storing a large upload takes minutes: nobody's next turn waits for it.
UPLOAD_THREADS = 2
# A connection that was cut meanwhile is noticed and replaced.
KEPT = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


class ThreadedHandler(ASGIHandler):
    """Django's handler without its detours; our views are synchronous.

    Django would start a thread for every request, connect to the database anew in it, and change between
    thread and event loop at every middleware. Here a request is one visit to one of a few threads, from the
    first middleware to the last, in the order of arrival. Only streams go on outside.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        number = THREADS.get(connection.vendor, OTHERWISE)
        self.threads = _threads(number, "web")
        self.upload_threads = _threads(UPLOAD_THREADS, "upload")

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if bodies.is_small(scope) or not bodies.brings_files(scope):
                response = await self.take(scope, receive)
            else:
                response = await self.take_files(scope, receive)
        except RequestAborted:
            return
        if response.streaming:
            await self.stream(response, receive, send)
        else:
            await self.send_response(response, send)

    async def take(self, scope: Any, receive: Receive) -> Any:
        """Read what every address may get, and return the response."""
        return await self.read_and_answer(
            scope, receive, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE, threads=self.threads
        )

    async def take_files(self, scope: Any, receive: Receive) -> Any:
        """Read a large upload of somebody who may send one, and return the response."""
        if not await _in(self.threads, bodies.may_bring_files, scope):
            # The page says why, and reads nothing.
            return await _in(self.threads, self.answer, scope, BytesIO())
        return await self.read_and_answer(
            scope, receive, most=settings.MAX_UPLOAD_MB * MEBIBYTE, threads=self.upload_threads
        )

    async def read_and_answer(
        self, scope: Any, receive: Receive, *, most: int, threads: ThreadPoolExecutor
    ) -> Any:
        """Read a body of at most `most` bytes, and return the response that one of the threads gives."""
        try:
            body = await bodies.read(scope, receive, most=most)
        except bodies.TooMuch:
            return bodies.refusal(scope, most)
        return await _in(threads, self.answer, scope, body)

    def answer(self, scope: Any, body: IO[bytes]) -> Any:
        """Return the response; anything but a stream is closed already."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal or self.get_response(request)  # type: ignore[arg-type]  # one is there
        response._handler_class = self.__class__
        if not response.streaming:
            response.close()
            body.close()
        return response

    async def stream(self, response: Any, receive: Receive, send: Send) -> None:
        """Send a response piece by piece until it ends or its reader has gone; it has a thread of its own."""
        if not response.is_async:
            # Django would read all of it into memory first, and warn of that: so WhiteNoise sends its files.
            response.block_size = self.chunk_size
            response.streaming_content = in_thread(response.streaming_content)
        async with ThreadSensitiveContext():
            sending = asyncio.create_task(self.send_response(response, send))
            reader_gone = asyncio.ensure_future(receive())
            try:
                await asyncio.wait([sending, reader_gone], return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (reader_gone, sending):
                    task.cancel()
                await asyncio.wait([sending])
                await sync_to_async(response.close)()
        if not sending.cancelled():
            sending.result()


async def _in(threads: ThreadPoolExecutor, work: Callable[..., Any], *arguments: Any) -> Any:
    call = partial(_in_own_context, work, *arguments)
    return await asyncio.get_running_loop().run_in_executor(threads, call)


def _in_own_context(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do it in a copy of the thread's context: nothing that one request sets is seen by the next."""
    return copy_context().run(work, *arguments)


def _threads(number: int, name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(number, thread_name_prefix=name, initializer=_keep_connections)


def _keep_connections() -> None:
    """Let a thread keep what it is connected to: databases, and caches, which are made once per context."""
    caches.all()
    for kept in connections.all():
        kept.settings_dict = {**kept.settings_dict, **KEPT}
