"""Background work inside the web process, for a site without Redis: Celery's worker and beat as threads."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

from celery import Celery
from celery.beat import EmbeddedService
from celery.platforms import EX_OK
from celery.worker import WorkController
from celery.worker import state as worker_state
from django.conf import settings
from django.utils import timezone

from jobs import rescue
from jobs.jobs import running_here

logger = logging.getLogger(__name__)

# Uploads never wait for a training, trainings never for sounds that are measured, and what is upkeep, such as
# erasing an account, waits for none of them. Measuring takes all cores unless the environment says otherwise.
POOLS = {"default": 2, "features": settings.FEATURE_WORKERS, "training": 2, "upkeep": 2}
SECONDS_TO_STOP = 8.0
# Nothing else queues jobs for this process: a command beside it writes only the row, which beat finds.
SECONDS_BETWEEN_LOOKS = 2.0


class Embedded:
    """Celery in threads of this process, with the broker in its memory."""

    def __init__(self, app: Celery) -> None:
        self.app = app
        self.threads: list[threading.Thread] = []
        self.beat: Any = None

    def start(self) -> None:
        """Start the workers and beat, and queue again what the last process left open."""
        for number, (queues, threads) in enumerate(POOLS.items()):
            self._start_worker(f"embedded{number}@earmark", queues, threads)
        self._start_beat()
        rescue.requeue_all_open(timezone.now())
        threading.Thread(target=_import_early, name="imports", daemon=True).start()

    def stop(self) -> bool:
        """Hand the running jobs back and stop; say whether every thread ended in time."""
        worker_state.should_stop = EX_OK  # type: ignore[assignment]
        if self.beat:
            self.beat.stop()
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self._is_alive() and time.monotonic() < deadline:
            # A message that was under way may still start a job: that one goes back as well.
            rescue.hand_back(running_here(), timezone.now())
            time.sleep(0.1)
        return not self._is_alive()

    def _start_worker(self, name: str, queues: str, threads: int) -> None:
        ready = threading.Event()
        worker = WorkController(
            app=self.app,
            hostname=name,
            queues=queues,
            pool="threads",
            concurrency=threads,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            ready_callback=lambda consumer: ready.set(),
        )
        thread = threading.Thread(target=worker.start, name=name, daemon=True)
        thread.start()
        self.threads.append(thread)
        # The application has one selection of queues, which a worker reads when it starts to consume.
        ready.wait(timeout=30)

    def _start_beat(self) -> None:
        schedule = self.app.conf.beat_schedule
        schedule["requeue-lost-jobs"] |= {
            "schedule": SECONDS_BETWEEN_LOOKS,
            "kwargs": {"patience": SECONDS_BETWEEN_LOOKS},
        }
        schedule["requeue-lost-jobs"]["options"] |= {"expires": SECONDS_BETWEEN_LOOKS}
        # Remembered over restarts: a site that runs an hour a day still does what is due once an hour.
        self.beat = EmbeddedService(self.app, thread=True, schedule_filename=str(settings.VAR / "beat"))
        self.beat.start()

    def _is_alive(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)


def _import_early() -> None:
    """Import what jobs need while hardly anybody is here yet: the first job would hold everybody up by it."""
    for name in settings.IMPORTED_BY_JOBS:
        import_module(name)


@contextmanager
def embedded(app: Celery) -> Iterator[None]:
    """Work in the background while the block runs; a job that does not stop when it ends is left behind."""
    service = Embedded(app)
    try:
        service.start()
        yield
    except BaseException as error:
        if not service.stop():
            _leave_behind(error)
        raise
    if not service.stop():
        _leave_behind(None)


def _leave_behind(error: BaseException | None) -> NoReturn:
    """End the process at once: Python itself would wait for the job's thread for as long as the job takes."""
    logger.warning("A job did not stop in time; it runs again after the next start.")
    has_failed = error is not None and not isinstance(error, KeyboardInterrupt)
    if has_failed:
        logger.error("What ended the site:", exc_info=error)
    logging.shutdown()
    os._exit(1 if has_failed else 0)
