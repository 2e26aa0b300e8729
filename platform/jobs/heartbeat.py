"""A sign of life from a job whose single steps may take long."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections

from jobs.progress import Progress, Superseded

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_BEATS = 15.0


@contextmanager
def beating(progress: Progress) -> Iterator[None]:
    """Write the job's row every few seconds from a thread of its own, until the block ends."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(progress, over), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(progress: Progress, over: threading.Event) -> None:
    while not over.wait(SECONDS_BETWEEN_BEATS):
        try:
            progress.write()
        except Superseded:
            return
        except DatabaseError:
            logger.warning("The heartbeat of job %s was not written.", progress.job.pk, exc_info=True)
        finally:
            # The connection belongs to this thread alone; nobody else would ever close it.
            connections.close_all()
