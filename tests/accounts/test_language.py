"""The language of the pages: the browser's, or the one somebody chose."""

import pytest
from django.conf import settings

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/account/language/"
COOKIE = settings.LANGUAGE_COOKIE_NAME


def heading(client, **headers):
    return client.get("/account/login/", headers=headers).content.decode()


def test_a_browser_is_answered_in_its_language(client):
    assert "<h1>Willkommen zurück</h1>" in heading(client, accept_language="de-AT,de;q=0.8,en;q=0.5")
    assert '<html lang="de">' in heading(client, accept_language="de")
    assert "<h1>Welcome back</h1>" in heading(client, accept_language="fr")


def test_a_visitor_chooses_with_one_click_and_stays_where_they_are(client):
    answer = client.post(URL, {"language": "de", "next": "/help/?a=b"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help/?a=b")
    assert "<h1>Willkommen zurück</h1>" in heading(client, accept_language="en")


def test_nobody_is_sent_elsewhere(client):
    assert (
        client.post(URL, {"language": "de", "next": "https://elsewhere.example/"}).headers["Location"] == "/"
    )


@pytest.mark.parametrize("language", ["", "fr", "de'--"])
def test_a_language_that_is_not_spoken_changes_nothing(client, language):
    assert client.post(URL, {"language": language}).status_code == 400
    assert COOKIE not in client.cookies


def test_a_member_is_spoken_to_like_that_on_the_next_device_too(client, as_user, anna):
    as_user(anna).post(URL, {"language": "de"})
    anna.refresh_from_db()
    assert anna.language == "de"
    client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    assert client.cookies[COOKIE].value == "de"


def test_on_the_profile_a_person_goes_back_to_the_language_of_the_browser(as_user, anna):
    here = as_user(anna)
    here.post("/account/profile/", {"username": "anna", "language": "de"})
    assert here.cookies[COOKIE].value == "de"
    here.post("/account/profile/", {"username": "anna", "language": ""})
    anna.refresh_from_db()
    assert anna.language == ""
    assert here.cookies[COOKIE].value == ""


def test_what_the_api_refuses_is_said_in_the_language_of_the_client(client):
    said = client.get("/api/v1/me/", headers={"accept-language": "de"}).json()["error"]["message"]
    assert said != client.get("/api/v1/me/").json()["error"]["message"]
