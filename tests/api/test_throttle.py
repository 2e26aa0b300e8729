"""An operator may limit how many requests a person sends in a minute."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def test_without_the_setting_nobody_is_slowed_down(anna, as_user):
    client = as_user(anna)
    assert {client.get(ME).status_code for _ in range(50)} == {200}


def test_one_request_too_many_is_429_and_says_how_long_to_wait(anna, as_user, settings, monkeypatch):
    settings.API_RATE = 3
    now = [6000.0]
    monkeypatch.setattr("api.throttles.time.time", lambda: now[0])
    client = as_user(anna)
    assert [client.get(ME).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get(ME)
    assert refused.json()["error"]["code"] == "throttled"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    now[0] += 60
    assert client.get(ME).status_code == 200


def test_people_are_counted_one_by_one(anna, omar, as_user, settings):
    settings.API_RATE = 1
    assert as_user(anna).get(ME).status_code == 200
    assert as_user(omar).get(ME).status_code == 200


def test_counting_costs_no_statement(anna, as_user, settings):
    client = as_user(anna)
    client.get(ME)
    counts = []
    for rate in (0, 100):
        settings.API_RATE = rate
        with CaptureQueriesContext(connection) as seen:
            client.get(ME)
        counts.append(len(seen))
    assert counts[0] == counts[1]
