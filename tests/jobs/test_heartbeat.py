"""A step that takes long gives a sign of life all the same."""

from threading import Event

import pytest
from django.db.models import QuerySet

from jobs import heartbeat, rescue
from jobs.models import Job, State
from jobs.progress import Progress, Superseded
from jobs.running import claim

# A heart that stops in an error would be noticed by nobody else.
pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def progress(transactional_db, monkeypatch):
    """The progress of a running job whose heart beats fast."""
    monkeypatch.setattr(heartbeat, "SECONDS_BETWEEN_BEATS", 0.02)
    return Progress(claim(Job.objects.create(kind="tests.slow").pk))


def wait_until(condition):
    """Wait up to ten seconds for a condition."""
    for _ in range(500):
        if condition():
            return
        Event().wait(0.02)
    pytest.fail("It never came to pass.")


def test_the_row_is_written_while_one_step_runs(progress):
    claimed_at = progress.job.started_at
    with heartbeat.beating(progress):
        wait_until(lambda: progress.job.heartbeat_at > claimed_at)
    assert Job.objects.get().heartbeat_at > claimed_at


def test_what_was_counted_last_is_written_while_the_next_step_runs(progress):
    progress.advance()
    progress.advance()
    with heartbeat.beating(progress):
        claimed_at = progress.job.heartbeat_at
        wait_until(lambda: progress.job.heartbeat_at > claimed_at)
    assert Job.objects.get().done == 2


def test_a_worker_learns_from_its_heart_that_it_lost_the_job(progress):
    rescue.hand_back([str(progress.job.pk)], progress.job.started_at)
    with heartbeat.beating(progress):
        wait_until(lambda: progress.superseded)
    assert Job.objects.get().state == State.WAITING
    with pytest.raises(Superseded):
        progress.advance()


def test_a_job_whose_owner_is_gone_is_nobodys_any_more(progress):
    Job.objects.all().delete()
    with heartbeat.beating(progress):
        wait_until(lambda: progress.superseded)


def test_what_is_counted_while_the_heart_beats_is_not_forgotten(progress, monkeypatch):
    """The write may wait for seconds; the work goes on meanwhile."""
    update = QuerySet.update

    def slow_update(rows, **fields):
        changed = update(rows, **fields)
        if not progress.job.total:
            progress._written_at = float("inf")
            progress.set_total(20_000)
            progress.advance(3, message="take 3.wav")
        return changed

    progress.job.done = 1
    monkeypatch.setattr(QuerySet, "update", slow_update)
    progress.write()
    progress.write()

    job = Job.objects.get()
    assert (job.done, job.total, job.message) == (4, 20_000, "take 3.wav")
