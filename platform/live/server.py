"""The event loop that serves this process, for threads that have something to send or take much time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from channels.layers import get_channel_layer

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_loops: list[asyncio.AbstractEventLoop] = []


def serving_loop() -> asyncio.AbstractEventLoop | None:
    """Return the loop of the server in this process; nothing in workers, commands and tests."""
    return next((loop for loop in reversed(_loops) if loop.is_running()), None)


def make_way(seconds: float) -> None:
    """Wait as long as a job just worked, where people's requests are answered in the same process."""
    if serving_loop():
        time.sleep(seconds)


async def lifespan(scope: Message, receive: Receive, send: Send) -> None:
    """Remember the server's loop from its start to its end (the ASGI lifespan protocol)."""
    loop = asyncio.get_running_loop()
    await receive()
    # What it needs is imported now: at the first message, everybody would wait for that.
    get_channel_layer()
    _loops.append(loop)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    _loops.remove(loop)
    await send({"type": "lifespan.shutdown.complete"})
