"""Sends a long text as it is made: the first part at once, then in pieces worth sending."""

from collections.abc import AsyncIterator, Iterator
from itertools import islice

from asgiref.sync import sync_to_async

PIECE = 64 * 1024


def in_pieces(parts: Iterator[str], size: int = PIECE) -> Iterator[bytes]:
    """Yield the first part as it is and join the others into pieces of at least `size` bytes."""
    yield from (part.encode() for part in islice(parts, 1))
    held = bytearray()
    for part in parts:
        held += part.encode()
        if len(held) >= size:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


async def in_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the pieces, each made in a thread: the database is never asked on the event loop."""
    while (piece := await sync_to_async(_next)(pieces)) is not None:
        yield piece


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)
