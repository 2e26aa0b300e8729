"""What follows a commit happens after it, and never undoes what was committed."""

import pytest
from django.db import transaction

from accounts.models import Role, User
from common.committing import after_commit

pytestmark = pytest.mark.django_db(transaction=True)


def break_down(who):
    raise OSError(f"{who} is away.")


def test_work_waits_for_the_commit():
    done = []
    with transaction.atomic():
        after_commit(done.append, 1)
        assert done == []
    assert done == [1]


@pytest.mark.parametrize("in_transaction", [True, False])
def test_work_that_fails_is_logged_and_stops_nothing(caplog, in_transaction):
    done = []
    if in_transaction:
        with transaction.atomic():
            User.objects.create(username="kept", role=Role.ANNOTATOR)
            after_commit(break_down, "The broker")
            after_commit(done.append, 1)
        assert User.objects.filter(username="kept").exists()
    else:
        after_commit(break_down, "The broker")
        after_commit(done.append, 1)
    assert done == [1]
    assert "break_down" in caplog.text
    assert "The broker is away." in caplog.text
