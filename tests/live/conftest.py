"""A connection to the WebSocket, as a page has it."""

import json
from types import SimpleNamespace

import pytest
from channels.testing import WebsocketCommunicator

from live.consumers import LiveConsumer

ANNA = SimpleNamespace(pk=1, name="anna")


class Page(WebsocketCommunicator):
    """A page that follows topics."""

    async def ask(self, **request):
        """Send one request."""
        await self.send_to(text_data=json.dumps(request))

    async def hear(self):
        """Return the next message."""
        return await self.receive_json_from()

    async def follow(self, topic):
        """Subscribe and return the first state."""
        await self.ask(subscribe=topic)
        return await self.hear()


@pytest.fixture
async def open_page():
    """Return a function that opens a page with these guards."""
    pages = []

    async def open_one(**guards):
        page = Page(LiveConsumer.as_asgi(guards=guards), "/live/")
        page.scope["user"] = ANNA
        pages.append(page)
        connected, _ = await page.connect()
        assert connected
        return page

    yield open_one
    for page in pages:
        await page.disconnect()
