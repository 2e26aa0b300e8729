"""The WebSocket at /live/: follow topics, get their state first and then every change."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404

from accounts.middleware import person_behind
from live.topics import group, split

# Returns the present state of a thing, or nothing (or Http404) when this person may not see it.
Guard = Callable[[Any, str], dict[str, Any] | None]

MOST_TOPICS = 50
SECONDS_BETWEEN_QUESTIONS = 60.0
NOT_YOURS = "There is nothing to follow under this name, or it is not yours to see."
TOO_MANY = f"One page can follow {MOST_TOPICS} things at once; let go of one first."
NOT_UNDERSTOOD = 'Send {"subscribe": "kind:id"} or {"unsubscribe": "kind:id"}.'


class LiveConsumer(AsyncWebsocketConsumer):
    """Relays the topics that this connection asked for and may see."""

    def __init__(self, *, guards: Mapping[str, Guard]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.guards = guards
        # What is followed, and when its guard last agreed.
        self.topics: dict[str, float] = {}

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Act on one request of the page."""
        match _request(text_data):
            case {"subscribe": str(topic)}:
                await self.subscribe(topic)
            case {"unsubscribe": str(topic)}:
                await self.unsubscribe(topic)
            case _:
                await self.refuse("", NOT_UNDERSTOOD)

    async def subscribe(self, topic: str) -> None:
        """Follow a topic, if this person may, and send its present state."""
        if topic not in self.topics and len(self.topics) >= MOST_TOPICS:
            await self.refuse(topic, TOO_MANY)
        elif not self.is_known(topic):
            await self.refuse(topic, NOT_YOURS)
        else:
            await self.follow(topic)

    async def follow(self, topic: str) -> None:
        """Join the topic's group, then read its state: so that no change in between is missed."""
        await self.channel_layer.group_add(group(topic), self.channel_name)
        state = await self.state_of(topic)
        if state is None:
            await self.unsubscribe(topic)
            await self.refuse(topic, NOT_YOURS)
            return
        self.topics[topic] = time.monotonic()
        await self.tell(topic, "state", state)

    async def unsubscribe(self, topic: str) -> None:
        """Stop following a topic."""
        self.topics.pop(topic, None)
        if self.is_known(topic):
            await self.channel_layer.group_discard(group(topic), self.channel_name)

    async def disconnect(self, code: int) -> None:
        """Leave every group."""
        for topic in self.topics:
            await self.channel_layer.group_discard(group(topic), self.channel_name)

    async def live_event(self, message: dict[str, Any]) -> None:
        """Relay one published event, if its topic is followed: what came while a guard said no is not."""
        topic = message["topic"]
        if topic in self.topics and await self.may_still_follow(topic):
            await self.say(message["text"])

    async def may_still_follow(self, topic: str) -> bool:
        """Ask the guard again from time to time: people sign out, are paused, and lose roles."""
        if time.monotonic() - self.topics[topic] < SECONDS_BETWEEN_QUESTIONS:
            return True
        if "session" in self.scope:
            look = database_sync_to_async(person_behind)
            self.scope["user"] = await look(self.scope["session"].session_key)
        if await self.state_of(topic) is None:
            await self.unsubscribe(topic)
            await self.refuse(topic, NOT_YOURS)
            return False
        self.topics[topic] = time.monotonic()
        return True

    async def tell(self, topic: str, event: str, data: dict[str, Any]) -> None:
        """Send an event to this connection alone."""
        await self.say(json.dumps({"topic": topic, "event": event, "data": data}, cls=DjangoJSONEncoder))

    async def say(self, text: str) -> None:
        """Send text to this connection alone."""
        await self.send(text_data=text)  # type: ignore[no-untyped-call]

    async def refuse(self, topic: str, sentence: str) -> None:
        """Say why a request had no effect."""
        await self.tell(topic, "error", {"message": sentence})

    def is_known(self, topic: str) -> bool:
        """Whether this is a topic, of a kind that can be followed."""
        try:
            return split(topic)[0] in self.guards
        except ValueError:
            return False

    async def state_of(self, topic: str) -> dict[str, Any] | None:
        """Ask the guard of the topic's kind, in a thread: guards read the database."""
        kind, identity = split(topic)
        look = database_sync_to_async(self.guards[kind])
        try:
            state: dict[str, Any] | None = await look(self.scope["user"], identity)
        except (Http404, PermissionDenied):
            return None
        return state


class NoSuchAddress(AsyncWebsocketConsumer):
    """Refuses a WebSocket at any other address."""

    async def connect(self) -> None:
        """Refuse."""
        raise DenyConnection


def _request(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None
