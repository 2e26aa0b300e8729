"""Telling everyone who follows a topic, once the transaction has committed."""

import asyncio
import json
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.serializers.json import DjangoJSONEncoder
from redis.exceptions import RedisError

from common.committing import after_commit
from live.server import serving_loop
from live.topics import group

logger = logging.getLogger(__name__)
# In seconds: of what happens many times a second, a server tells so often.
REST = 0.25
# What a server will tell soon: its loop, topic and event.
_waiting: set[tuple[asyncio.AbstractEventLoop, str, str]] = set()
# A loop itself keeps no task alive.
_sending: set[asyncio.Task[None]] = set()


def publish(topic: str, event: str, data: dict[str, Any]) -> None:
    """Send an event to the followers of a topic on commit; a channel layer that is away is only logged."""
    group(topic)  # here and now a ValueError, if it is none
    text = json.dumps({"topic": topic, "event": event, "data": data}, cls=DjangoJSONEncoder)
    after_commit(_send, topic, text)


def publish_soon(topic: str, event: str) -> None:
    """Publish, on commit, that something happened; what a server does within REST seconds is told once."""
    group(topic)
    after_commit(_send_soon, topic, event)


def _send_soon(topic: str, event: str) -> None:
    text, loop = json.dumps({"topic": topic, "event": event, "data": {}}), serving_loop()
    if not loop:
        async_to_sync(_send_to_group)(topic, text)
    elif (loop, topic, event) not in _waiting:
        # Taken off again before it is sent: what is committed after that finds nothing waiting.
        _waiting.add((loop, topic, event))
        loop.call_soon_threadsafe(loop.call_later, REST, _send_waiting, loop, topic, event, text)


def _send_waiting(loop: asyncio.AbstractEventLoop, topic: str, event: str, text: str) -> None:
    _waiting.discard((loop, topic, event))
    sending = loop.create_task(_send_to_group(topic, text))
    _sending.add(sending)
    sending.add_done_callback(_sending.discard)


def _send(topic: str, text: str) -> None:
    loop = serving_loop()
    if loop:
        # The layer's queues belong to the server's loop: handed over, a message leaves at once and safely.
        asyncio.run_coroutine_threadsafe(_send_to_group(topic, text), loop)
    else:
        async_to_sync(_send_to_group)(topic, text)


async def _send_to_group(topic: str, text: str) -> None:
    try:
        await get_channel_layer().group_send(
            group(topic), {"type": "live.event", "topic": topic, "text": text}
        )
    except (OSError, RedisError) as error:
        logger.warning("A live update of %s was not sent: %s", topic, error)
