"""Jobs make way for requests where both live in one process, and nowhere else."""

import asyncio
import time

from live.server import lifespan, make_way


async def nothing(*messages):
    """Take a message of the lifespan protocol."""


def waited():
    begun = time.monotonic()
    make_way(0.05)
    return time.monotonic() - begun


def test_a_job_in_a_process_of_its_own_does_not_wait():
    assert waited() < 0.05


def test_a_job_beside_the_server_waits_as_long_as_it_worked():
    async def serve_meanwhile():
        coming = asyncio.Queue()
        coming.put_nowait({"type": "lifespan.startup"})
        serving = asyncio.create_task(lifespan({}, coming.get, nothing))
        await asyncio.sleep(0)
        seconds = await asyncio.to_thread(waited)
        coming.put_nowait({"type": "lifespan.shutdown"})
        await serving
        return seconds

    assert asyncio.run(serve_meanwhile()) >= 0.05
    assert waited() < 0.05
