"""The event loop that serves this process's WebSockets, for threads that have something to send."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_loops: list[asyncio.AbstractEventLoop] = []


def serving_loop() -> asyncio.AbstractEventLoop | None:
    """Return the loop of the server in this process; nothing in workers, commands and tests."""
    return next((loop for loop in reversed(_loops) if loop.is_running()), None)


async def lifespan(scope: Message, receive: Receive, send: Send) -> None:
    """Remember the server's loop from its start to its end (the ASGI lifespan protocol)."""
    loop = asyncio.get_running_loop()
    await receive()
    _loops.append(loop)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    _loops.remove(loop)
    await send({"type": "lifespan.shutdown.complete"})
