"""A connection that the server ended is noticed, and one that is quiet is not asked."""

import select

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from accounts.models import User

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def checked(monkeypatch):
    """A connection that is checked at the beginning of each request, as on a site."""
    User.objects.exists()
    monkeypatch.setattr(connection, "health_check_enabled", value=True)
    monkeypatch.setattr(connection, "health_check_done", value=False)
    yield
    connection.close()


def end_from_outside():
    """Let the server end our connection, and wait until that has arrived."""
    other = connection.copy("other")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()
    assert select.select([connection.connection], [], [], 10)[0]


def test_a_quiet_connection_is_not_asked(monkeypatch):
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: pytest.fail("It was asked."))
    before = connection.connection
    assert connection.is_usable()
    assert User.objects.exists() is False
    assert connection.connection is before
    assert before.info.transaction_status == TRANSACTION_STATUS_IDLE


def test_one_that_the_server_ended_is_replaced():
    before = connection.connection
    end_from_outside()
    assert not connection.is_usable()
    assert User.objects.exists() is False
    assert connection.connection is not before


def test_after_an_error_it_is_asked(monkeypatch):
    asked = []
    whole = base.DatabaseWrapper.is_usable
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: asked.append(1) or whole(self))
    connection.errors_occurred = True
    assert connection.is_usable()
    assert asked


def test_what_is_said_unasked_and_is_no_goodbye_ends_nothing():
    with connection.cursor() as cursor:
        cursor.execute("LISTEN nothing_in_particular")
        with transaction.atomic():
            cursor.execute("NOTIFY nothing_in_particular")
    before = connection.connection
    assert connection.is_usable()
    assert User.objects.exists() is False
    assert connection.connection is before
