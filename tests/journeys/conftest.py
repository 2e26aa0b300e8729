"""What journeys of whole crowds share: the jobs beside them, and how their points are settled."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from quality.jobs import revise_questions

# In seconds: as much oftener than on a site as the crowd is quicker than people.
JOB_REST = 0.2
# A judgement takes less than a second.
JOB_PATIENCE = 120


@pytest.fixture
def jobs_run(monkeypatch) -> Iterator[None]:
    """Let the job that judges people run beside the crowd."""
    monkeypatch.setattr("quality.upkeep.REST", dt.timedelta(0))
    over = threading.Event()

    def run() -> None:
        try:
            while not over.wait(JOB_REST):
                revise_questions()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        running = worker.submit(run)
        yield
        over.set()
        running.result(JOB_PATIENCE)
