"""How HTTP requests are answered: by a few threads that stay, each with a database connection of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import IO, Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connection, connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Any], Awaitable[None]]

# SQLite lets one write at a time, and those who wait are not served in order: more threads only wait longer.
THREADS = {"sqlite": 4}
OTHERWISE = 8
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
        self.threads = ThreadPoolExecutor(number, thread_name_prefix="web", initializer=_keep_connections)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        # A context of its own: nothing that one request sets is seen by the next.
        answer = partial(copy_context().run, self.answer, scope, body)
        response = await asyncio.get_running_loop().run_in_executor(self.threads, answer)
        if response.streaming:
            await self.stream(response, receive, send)
        else:
            await self.send_response(response, send)

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

    async def stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Send a response piece by piece until it ends or its reader has gone; it has a thread of its own."""
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


def _keep_connections() -> None:
    for kept in connections.all():
        kept.settings_dict = {**kept.settings_dict, **KEPT}
