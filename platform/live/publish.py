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


def publish(topic: str, event: str, data: dict[str, Any]) -> None:
    """Send an event to the followers of a topic on commit; a channel layer that is away is only logged."""
    group(topic)  # here and now a ValueError, if it is none
    text = json.dumps({"topic": topic, "event": event, "data": data}, cls=DjangoJSONEncoder)
    after_commit(_send, topic, text)


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
