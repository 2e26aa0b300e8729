"""What an open page is told about the session of its browser."""

import pytest
from django.test import Client

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/account/session/"


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def sign_in(browser: Client, token: str) -> int:
    body = {"login": "anna", "password": PASSWORD}
    return browser.post("/account/login/", body, headers={"X-CSRFToken": token}).status_code


def test_it_says_who_is_here(browser, anna):
    told = browser.get(URL).json()
    assert told["person"] is None
    assert sign_in(browser, told["token"]) == 302
    assert browser.get(URL).json()["person"] == anna.pk


def test_a_page_that_stayed_open_gets_the_token_that_works_now(browser, anna):
    before = browser.get(URL).json()["token"]
    assert sign_in(browser, before) == 302
    now = browser.get(URL).json()["token"]
    ways = [
        browser.post("/account/profile/token/", headers={"X-CSRFToken": token}).status_code
        for token in (before, now)
    ]
    assert ways == [403, 302]


def test_nothing_keeps_a_copy(browser):
    assert "no-store" in browser.get(URL).headers["Cache-Control"]
    assert browser.post(URL).status_code in {403, 405}
