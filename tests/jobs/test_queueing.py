"""What reaches the broker, and when."""

from contextlib import closing, suppress

import pytest
from celery import current_app
from django.db import transaction
from kombu import Connection

from jobs import running, services
from jobs.models import Job, State
from jobs.registry import job


@job("tests.extract", queue="tests_features")
def extract(progress):
    """Have a queue of its own."""


def messages_in(queue):
    """Take the messages out of a queue: the task and its arguments."""
    with closing(queue), suppress(queue.Empty):
        while True:
            message = queue.get(block=False)
            message.ack()
            yield message.headers["task"], message.payload[0]


@pytest.fixture
def delivered():
    """Return what lies in the queue of the tests, each time taken out."""

    def take():
        with current_app.connection_for_write() as connection:
            return list(messages_in(connection.SimpleQueue("tests_features")))

    take()
    return take


@pytest.mark.django_db(transaction=True)
def test_a_job_is_queued_in_its_queue_when_the_transaction_commits(delivered):
    with transaction.atomic():
        waiting = services.start(extract)
        assert delivered() == []
    assert delivered() == [("jobs.run", [str(waiting.pk)])]
    assert waiting.state == State.WAITING


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_failed_is_never_queued(delivered):
    with transaction.atomic():
        services.start(extract)
        transaction.set_rollback(True)
    assert delivered() == []
    assert not Job.objects.exists()


def test_a_broker_that_is_away_costs_nobody_their_request(db, caplog):
    waiting = services.start(extract)
    with Connection("redis://127.0.0.1:1/0") as nobody_listens:
        running.send(waiting, connection=nobody_listens)
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
    assert "broker is away" in caplog.text
