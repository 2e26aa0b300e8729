"""Writers of one process are served one after the other, and nobody keeps the lock who writes no more."""

import os
import threading

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import User
from config.sqlite import base

pytestmark = [pytest.mark.embedded, pytest.mark.django_db(transaction=True)]


def is_free() -> bool:
    free = base.DatabaseWrapper.writing.acquire(blocking=False)
    if free:
        base.DatabaseWrapper.writing.release()
    return free


@pytest.fixture(autouse=True)
def nobody_writes():
    yield
    assert is_free()


@pytest.fixture
def another(tmp_path):
    file = str(tmp_path / "another.sqlite3")
    another = base.DatabaseWrapper({**connection.settings_dict, "NAME": file}, "another")
    yield another
    another.close()


def test_a_transaction_holds_the_lock_until_its_end_and_those_within_it_take_none():
    with transaction.atomic():
        assert not is_free()
        with transaction.atomic():
            User.objects.count()
        assert not is_free()
    assert is_free()


def test_what_fails_hands_the_lock_over():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert is_free()


def test_a_connection_that_is_closed_in_the_middle_hands_the_lock_over(another):
    another.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert not is_free()
    another.close()
    assert is_free()


def test_a_transaction_that_cannot_begin_hands_the_lock_over(another):
    another.connect()
    another.transaction_mode = "WHENEVER"
    with pytest.raises(OperationalError, match="WHENEVER"):
        another.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert is_free()


def test_the_next_writer_begins_when_the_first_has_ended():
    order = []
    first_writes, second_asks = threading.Event(), threading.Event()

    def second() -> None:
        first_writes.wait(5)
        second_asks.set()
        with transaction.atomic():
            order.append("second")
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        first_writes.set()
        assert second_asks.wait(5)
        thread.join(0.1)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_who_waits_too_long_asks_the_database_itself(monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.01)
    base.DatabaseWrapper.writing.acquire()
    try:
        with transaction.atomic():
            User.objects.count()
        assert not is_free()
    finally:
        base.DatabaseWrapper.writing.release()


def test_a_child_process_begins_with_a_lock_of_its_own():
    with transaction.atomic():
        child = os.fork()
        if not child:
            os._exit(0 if is_free() else 1)
        assert os.waitpid(child, 0)[1] == 0


def test_placeholders_and_percent_signs_mean_what_they_mean_however_often():
    with connection.cursor() as cursor:
        for said in ("%s", "100 %", "50 %%"):
            cursor.execute("SELECT %s, '100 %%'", [said])
            assert cursor.fetchone() == (said, "100 %")
            cursor.execute("SELECT %(said)s", {"said": said})
            assert cursor.fetchone() == (said,)
        # Without values nothing is a placeholder.
        cursor.execute("SELECT '%s', '100 %%'")
        assert cursor.fetchone() == ("%s", "100 %%")


def test_long_statements_are_not_remembered():
    before = base._converted.cache_info().currsize
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s {' ' * base.LONGEST_KEPT}", [1])
        assert cursor.fetchone() == (1,)
    assert base._converted.cache_info().currsize == before
