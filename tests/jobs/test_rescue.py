"""Jobs whose worker or message was lost get a second chance, but not for ever."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from jobs import rescue
from jobs.models import Job, State
from jobs.registry import job
from jobs.running import MOST_ATTEMPTS, claim

NOW = timezone.now()


@job("tests.rescued", queue="tests_rescue")
def rescued(progress):
    """Have a queue of its own."""


def make_job(state, *, seen=timedelta(0), queued=timedelta(0), created=None, **fields):
    """Make a job that last gave a sign of life `seen` ago and was queued `queued` ago."""
    made = Job.objects.create(
        kind="tests.rescued", state=state, heartbeat_at=NOW - seen, queued_at=NOW - queued, **fields
    )
    Job.objects.filter(pk=made.pk).update(created_at=NOW - (created or queued), started_at=NOW - seen)
    return made


def queued_messages():
    """Return how many messages lie in the queue, and empty it."""
    with current_app.connection_for_write() as connection:
        return connection.SimpleQueue("tests_rescue").clear()


@pytest.fixture(autouse=True)
def empty_queue():
    """Begin with an empty queue."""
    queued_messages()


@pytest.mark.django_db(transaction=True)
def test_a_job_without_a_sign_of_life_is_queued_again():
    lost = make_job(State.RUNNING, seen=timedelta(minutes=3), attempts=1)
    assert rescue.requeue_lost(NOW) == 1
    lost.refresh_from_db()
    assert (lost.state, lost.queued_at, lost.attempts) == (State.WAITING, NOW, 1)
    assert queued_messages() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_message_was_lost_is_queued_again():
    lost = make_job(State.WAITING, queued=timedelta(seconds=61))
    assert rescue.requeue_lost(NOW) == 1
    lost.refresh_from_db()
    assert (lost.state, lost.queued_at) == (State.WAITING, NOW)
    assert queued_messages() == 1


def test_a_living_job_is_left_alone(db):
    make_job(State.RUNNING, seen=timedelta(seconds=119))
    make_job(State.WAITING, queued=timedelta(seconds=59))
    make_job(State.DONE, seen=timedelta(days=1), queued=timedelta(days=1))
    assert rescue.requeue_lost(NOW) == 0


def test_a_full_queue_is_not_filled_with_copies(db):
    make_job(State.WAITING, queued=timedelta(minutes=5), created=timedelta(minutes=15))
    assert rescue.requeue_lost(NOW) == 0
    make_job(State.WAITING, queued=timedelta(minutes=11), created=timedelta(minutes=21))
    assert rescue.requeue_lost(NOW) == 1


def test_a_long_wait_is_asked_after_now_and_then(db):
    make_job(State.WAITING, queued=timedelta(minutes=16), created=timedelta(days=1))
    assert rescue.requeue_lost(NOW) == 1


def test_a_job_that_takes_its_worker_along_every_time_fails_kindly(db):
    poison = make_job(State.RUNNING, seen=timedelta(minutes=3), attempts=MOST_ATTEMPTS)
    rescue.requeue_lost(NOW)
    poison.refresh_from_db()
    assert (poison.state, poison.finished_at) == (State.FAILED, NOW)
    assert "try again" in poison.error


@pytest.mark.parametrize("state", [State.RUNNING, State.WAITING])
def test_a_lost_job_that_was_to_be_cancelled_is(db, state):
    unwanted = make_job(state, seen=timedelta(minutes=3), queued=timedelta(minutes=3), cancel_wanted=True)
    rescue.requeue_lost(NOW)
    unwanted.refresh_from_db()
    assert unwanted.state == State.CANCELLED


def test_two_reapers_rescue_a_job_once(db):
    lost = make_job(State.RUNNING, seen=timedelta(minutes=3))
    stale = Job.objects.get(pk=lost.pk)
    assert rescue.requeue_lost(NOW) == 1
    assert not rescue._rescue(stale, NOW)


def test_a_start_with_no_other_worker_queues_every_open_job(db):
    for state in State:
        make_job(state)
    assert rescue.requeue_all_open(NOW) == 2
    assert Job.objects.filter(state=State.WAITING).count() == 2


def test_a_worker_that_stops_hands_its_jobs_back_uncounted(db):
    taken = claim(make_job(State.WAITING).pk)
    other = claim(make_job(State.WAITING).pk)
    assert rescue.hand_back([str(taken.pk)], NOW) == 1
    taken.refresh_from_db()
    other.refresh_from_db()
    assert (taken.state, taken.attempts) == (State.WAITING, 0)
    assert (other.state, other.attempts) == (State.RUNNING, 1)
