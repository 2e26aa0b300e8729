"""Signing in and out."""

import os
import subprocess
import sys

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from accounts.device_marks import COOKIE
from accounts.models import DeviceMark, Session, User
from tests.conftest import PASSWORD, ROOT

pytestmark = pytest.mark.django_db
URL = "/account/login/"


def sign_in(client: Client, login: str = "anna", password: str = PASSWORD, **more: str):
    return client.post(URL, {"login": login, "password": password, **more})


@pytest.mark.parametrize("login", ["anna", "ANNA", "anna@example.org", " Anna@Example.org "])
def test_name_and_address_both_open_the_door(client, anna, login):
    response = sign_in(client, login)
    assert response.url == "/start/"
    assert client.session[SESSION_KEY] == str(anna.pk)


def test_the_session_key_changes_at_sign_in(client, anna):
    session = client.session
    session["seen"] = True
    session.save()
    before = client.cookies["sessionid"].value
    sign_in(client)
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_session_knows_whose_it_is(client, anna):
    sign_in(client)
    assert Session.objects.get(session_key=client.cookies["sessionid"].value).user == anna


def test_whoever_is_no_longer_active_is_out_even_with_a_good_session(as_user, anna):
    client = as_user(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert Session.objects.filter(user=anna).exists()
    assert client.get("/account/profile/").status_code == 302


def test_the_cookies_are_closed_to_scripts_and_other_sites(client, anna):
    client.get(URL)
    sign_in(client)
    for name in ("sessionid", "csrftoken", COOKIE):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_over_https_cookies_never_travel_in_the_clear():
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    code = f"from config import settings; print(*[bool(getattr(settings, name)) for name in {names}])"
    found = {}
    for address in ("https://earmark.example", "http://127.0.0.1:8000"):
        environment = {
            **os.environ,
            "SITE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
        }
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        found[address] = done.stdout.split()
    assert found["https://earmark.example"] == ["True"] * 4
    assert found["http://127.0.0.1:8000"] == ["False"] * 4


def test_the_device_cookie_is_secure_where_the_session_is(client, anna, settings):
    settings.SESSION_COOKIE_SECURE = True
    sign_in(client)
    assert client.cookies[COOKIE]["secure"]


def test_the_device_is_noted_as_hashes_only(client, anna):
    sign_in(client)
    [mark] = DeviceMark.objects.filter(user=anna)
    kept = f"{mark.address_hash}{mark.device_hash}"
    assert len(mark.address_hash) == len(mark.device_hash) == 64
    assert "127.0.0.1" not in kept
    assert client.cookies[COOKIE].value not in kept


def test_the_same_device_leaves_one_mark_and_joins_people(client, anna, omar):
    for name in ("anna", "anna", "omar"):
        client.post("/account/logout/")
        sign_in(client, name)
    marks = DeviceMark.objects.all()
    assert marks.count() == 2
    assert len({mark.device_hash for mark in marks}) == 1


def test_signing_out_ends_the_session(client, anna):
    sign_in(client)
    key = client.cookies["sessionid"].value
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    assert SESSION_KEY not in client.session
    assert not Session.objects.filter(session_key=key).exists()


def test_the_person_goes_on_to_where_they_wanted_to(client, anna):
    assert sign_in(client, next="/account/profile/").url == "/account/profile/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
    ],
)
def test_nobody_is_sent_to_another_site(client, anna, target):
    assert sign_in(client, next=target).url == "/start/"
    assert client.get(URL, {"next": target}).url == "/start/"
    assert client.post("/account/logout/", {"next": target}).url == "/"


def test_a_wrong_password_says_the_same_for_people_we_know_and_do_not(anna):
    known = sign_in(Client(), "anna", "wrong").context["form"].errors
    unknown = sign_in(Client(), "nobody", "wrong").context["form"].errors
    assert known == unknown


def test_a_paused_person_is_told_so(client, anna):
    anna.is_active = False
    anna.save()
    assert sign_in(client).url == "/account/inactive/"
    assert SESSION_KEY not in client.session
    assert "paused" in client.get("/account/inactive/").content.decode()


def test_thirty_wrong_passwords_are_stopped_and_then_the_right_one_is_too(client, anna):
    answers = [sign_in(client, "anna", f"wrong {number}").context["form"].errors for number in range(30)]
    assert "not correct" in str(answers[4])
    assert all("Too many failed" in str(errors) for errors in answers[5:])
    # Five guesses in five minutes, even if the sixth is right.
    sign_in(client)
    assert SESSION_KEY not in client.session


def test_guessing_over_many_names_is_stopped_too(client):
    answers = [sign_in(client, f"person{number}", "wrong").context["form"].errors for number in range(21)]
    assert "not correct" in str(answers[19])
    assert "Too many failed" in str(answers[20])


def test_django_s_own_admin_page_has_no_door_of_its_own(client, ada):
    response = client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert response.url.startswith(URL)
    assert SESSION_KEY not in client.session
