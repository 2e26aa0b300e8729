"""A job is claimed once, reports, and ends as what it was: done, failed or cancelled."""

import logging
from uuid import uuid4

import pytest
from django.db import transaction

from common.errors import UserError
from jobs import progress as progress_module
from jobs import rescue, running, services
from jobs.models import Job, State
from jobs.registry import find, job

runs: list[str] = []


@pytest.fixture(autouse=True)
def nothing_ran_yet():
    """Forget the runs of the test before."""
    runs.clear()


@job("tests.count")
def count(progress, *, steps):
    """Count, and take note of the run."""
    runs.append(str(progress.job.pk))
    progress.set_total(steps)
    for step in range(steps):
        progress.advance(message=f"Step {step + 1}")


@job("tests.deliver_twice")
def deliver_twice(progress):
    """Be delivered once more while running."""
    runs.append(str(progress.job.pk))
    running.run(str(progress.job.pk))


@job("tests.poison")
def poison(progress):
    """Fail at every attempt."""
    runs.append(str(progress.job.pk))
    raise ZeroDivisionError("a detail that is nobody's business")


@job("tests.refuse")
def refuse(progress):
    """Stop for a reason that its owner can mend."""
    raise UserError("The file notes.txt is not audio: remove it and upload again.")


@job("tests.cancelled_midway")
def cancelled_midway(progress):
    """Be cancelled by the owner between two steps."""
    progress.advance()
    services.cancel(Job.objects.get(pk=progress.job.pk))
    progress_module_allows_the_next_write(progress)
    progress.advance()
    runs.append("went on")


@job("tests.lost_midway")
def lost_midway(progress):
    """Lose the job to another worker between two steps."""
    rescue.hand_back([str(progress.job.pk)], progress.job.started_at)
    progress_module_allows_the_next_write(progress)
    progress.advance()
    runs.append("went on")


@job("tests.taken_midway")
def taken_midway(progress):
    """Be thought dead, and see another worker at the job between two steps."""
    rescue.hand_back([str(progress.job.pk)], progress.job.started_at)
    running.claim(progress.job.pk)
    progress_module_allows_the_next_write(progress)
    progress.advance(message="I am still here")
    runs.append("went on")


def progress_module_allows_the_next_write(progress):
    """Let the next step be written, however soon it comes."""
    progress._written_at = -progress_module.SECONDS_BETWEEN_WRITES


def run_one(work, **arguments):
    """Start a job, deliver it once, and return its row."""
    started = services.start(work, **arguments)
    running.run(str(started.pk))
    started.refresh_from_db()
    return started


def test_a_job_runs_and_is_done(db):
    done = run_one(count, steps=3)
    assert (done.state, done.done, done.total, done.message) == (State.DONE, 3, 3, "Step 3")
    assert done.attempts == 1
    assert done.queued_at <= done.started_at <= done.heartbeat_at <= done.finished_at


def test_a_decorated_function_keeps_its_kind():
    assert (count.kind, find("tests.count")) == ("tests.count", count)


def test_a_second_delivery_while_running_does_nothing(db):
    assert run_one(deliver_twice).state == State.DONE
    assert len(runs) == 1


@pytest.mark.parametrize("work", [count, refuse])
def test_a_second_delivery_after_the_end_does_nothing(db, work):
    ended = run_one(work, **({"steps": 1} if work is count else {}))
    before = Job.objects.values().get()
    running.run(str(ended.pk))
    assert Job.objects.values().get() == before


def test_a_message_without_a_row_does_nothing(db):
    running.run(str(uuid4()))
    assert not Job.objects.exists()


def test_a_poison_job_is_tried_three_times_and_then_fails_kindly(db, caplog):
    poisoned = services.start(poison)
    states = []
    for _ in range(5):
        running.run(str(poisoned.pk))
        poisoned.refresh_from_db()
        states.append(poisoned.state)
    assert states == [State.WAITING, State.WAITING, State.FAILED, State.FAILED, State.FAILED]
    assert len(runs) == 3
    assert "nobody's business" not in poisoned.error
    assert "try again" in poisoned.error
    assert "nobody's business" in caplog.text


def test_a_kind_that_nobody_knows_fails_in_the_end(db):
    unknown = Job.objects.create(kind="tests.not_there")
    for _ in range(3):
        running.run(str(unknown.pk))
    unknown.refresh_from_db()
    assert unknown.state == State.FAILED


def test_a_user_error_fails_at_once_with_its_sentence(db, caplog):
    with caplog.at_level(logging.ERROR):
        failed = run_one(refuse)
    assert (failed.state, failed.attempts) == (State.FAILED, 1)
    assert failed.error == "The file notes.txt is not audio: remove it and upload again."
    assert not caplog.records


def test_a_waiting_job_is_cancelled_at_once(db):
    waiting = services.start(count, steps=1)
    services.cancel(waiting)
    assert waiting.state == State.CANCELLED
    running.run(str(waiting.pk))
    assert runs == []


def test_a_job_that_waits_to_be_cancelled_is_not_begun(db):
    unwanted = services.start(count, steps=1)
    Job.objects.update(cancel_wanted=True)
    running.run(str(unwanted.pk))
    assert runs == []


@pytest.mark.django_db(transaction=True)
def test_a_running_job_stops_at_its_next_step():
    cancelled = run_one(cancelled_midway)
    assert cancelled.state == State.CANCELLED
    assert cancelled.finished_at
    assert runs == []


def test_what_is_over_cannot_be_cancelled(db):
    done = run_one(count, steps=1)
    services.cancel(done)
    assert (done.state, done.cancel_wanted) == (State.DONE, False)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_job_stops_and_records_nothing():
    lost = run_one(lost_midway)
    assert (lost.state, lost.attempts, lost.done) == (State.WAITING, 0, 0)
    assert runs == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_comes_back_leaves_the_job_to_the_one_that_has_it():
    taken = run_one(taken_midway)
    assert (taken.state, taken.done, taken.message) == (State.RUNNING, 0, "")
    assert runs == []


@pytest.mark.django_db(transaction=True)
def test_a_thousand_steps_are_few_writes(django_assert_max_num_queries):
    counting = services.start(count, steps=1000)
    with django_assert_max_num_queries(20):
        running.run(str(counting.pk))


@pytest.mark.django_db(transaction=True)
def test_a_step_inside_a_transaction_does_not_lock_the_row(django_assert_num_queries):
    job_row = running.claim(services.start(count, steps=1).pk)
    progress = progress_module.Progress(job_row)
    with transaction.atomic(), django_assert_num_queries(0):
        progress.advance()


def test_arguments_that_do_not_fit_are_refused_before_anything_is_queued(db):
    with pytest.raises(TypeError):
        services.start(count, stairs=1)
    assert not Job.objects.exists()


def test_a_kind_belongs_to_one_function():
    with pytest.raises(ValueError, match=r"tests\.count"):
        job("tests.count")(print)
