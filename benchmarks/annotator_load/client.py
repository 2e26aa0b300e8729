"""A small HTTP/1.1 client that keeps its connection: cheap enough to drive many annotators at once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from time import perf_counter
from typing import Any

SECONDS_TO_WAIT = 120.0


@dataclass(frozen=True)
class Reply:
    """An answer of the server, and how long it took (s)."""

    status: int
    body: bytes
    seconds: float

    @property
    def data(self) -> Any:
        """The body as JSON says it; nothing when there is none."""
        return json.loads(self.body) if self.body else None


class Connection:
    """One annotator's connection: their cookies, one request at a time."""

    def __init__(self, host: str, port: int, cookies: dict[str, str]) -> None:
        self.host, self.port = host, port
        jar = "; ".join(f"{name}={value}" for name, value in cookies.items())
        # A browser's script sends the token of its cookie back; that is all there is to CSRF here.
        self.headers = (
            f"Host: {host}:{port}\r\nCookie: {jar}\r\nX-CSRFToken: {cookies.get('csrftoken', '')}\r\n"
            "Content-Type: application/json\r\nAccept: application/json\r\n"
        )
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: Any) -> Reply:
        """Send one request; OSError, EOFError or TimeoutError when no whole answer comes."""
        content = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\n{self.headers}Content-Length: {len(content)}\r\n\r\n"
        begun = perf_counter()
        try:
            async with asyncio.timeout(SECONDS_TO_WAIT):
                status, answer = await self._exchange(head.encode("ascii") + content)
        except BaseException:
            self.close()
            raise
        return Reply(status, answer, perf_counter() - begun)

    def close(self) -> None:
        """Let go of the connection; the next request opens another."""
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        writer.write(request)
        status, headers = parse_head(await reader.readuntil(b"\r\n\r\n"))
        body = await _body(reader, headers)
        if headers.get("connection") == "close":
            self.close()
        return status, body


def parse_head(head: bytes) -> tuple[int, dict[str, str]]:
    """Return the status and the headers, their names in lower case."""
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    return int(first.split(" ", 2)[1]), {name.strip().lower(): value.strip() for name, value in pairs}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body
