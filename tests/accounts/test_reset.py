"""Choosing a new password by mail, and changing it."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client

from accounts.closing import ask_to_close
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/account/password/reset/"
BETTER = "copper-lantern-hums-4"


def link_of(message) -> str:
    return next(word for word in message.body.split() if "/password/reset/key/" in word)


def test_the_whole_road_from_forgetting_to_signing_in(client, anna):
    assert client.post(URL, {"email": "anna@example.org"}).url == "/account/password/reset/done/"
    [message] = mail.outbox
    assert message.to == ["anna@example.org"]
    form = client.get(link_of(message)).url
    done = client.post(form, {"password1": BETTER, "password2": BETTER})
    assert done.url == "/account/password/reset/key/done/"
    assert SESSION_KEY not in client.session
    client.post("/account/login/", {"login": "anna", "password": BETTER})
    assert client.session[SESSION_KEY] == str(anna.pk)


def test_a_link_works_once(client, anna):
    client.post(URL, {"email": "anna@example.org"})
    link = link_of(mail.outbox[0])
    client.post(client.get(link).url, {"password1": BETTER, "password2": BETTER})
    again = Client().get(link)
    assert "This link has run out" in again.content.decode()


def test_a_new_password_signs_everybody_else_out(client, anna, as_user):
    thief = as_user(anna)
    client.post(URL, {"email": "anna@example.org"})
    client.post(client.get(link_of(mail.outbox[0])).url, {"password1": BETTER, "password2": BETTER})
    assert thief.get("/account/profile/").url.startswith("/account/login/")


def test_changing_the_password_keeps_this_device_and_ends_the_others(anna, as_user):
    here, there = as_user(anna), as_user(anna)
    form = {"oldpassword": PASSWORD, "password1": BETTER, "password2": BETTER}
    assert here.post("/account/password/change/", form).url == "/account/profile/"
    assert here.get("/account/profile/").status_code == 200
    assert there.get("/account/profile/").status_code == 302
    assert "password of your account was changed" in mail.outbox[-1].body


def test_the_page_says_the_same_for_an_address_we_do_not_know(client):
    assert client.post(URL, {"email": "nobody@example.org"}).url == "/account/password/reset/done/"
    assert "/password/reset/key/" not in mail.outbox[0].body


def test_somebody_who_is_closing_gets_no_link(client, anna):
    ask_to_close(anna)
    client.post(URL, {"email": "anna@example.org"})
    assert not any("/password/reset/key/" in message.body for message in mail.outbox)


@pytest.mark.parametrize("key", ["1-abc", "zzzzzz-def", "0-set-password"])
def test_an_invented_link_is_refused(client, key):
    assert "This link has run out" in client.get(f"/account/password/reset/key/{key}/").content.decode()


def test_a_weak_new_password_is_refused(client, anna):
    client.post(URL, {"email": "anna@example.org"})
    form = client.get(link_of(mail.outbox[0])).url
    assert client.post(form, {"password1": "anna", "password2": "anna"}).context["form"].errors
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_five_mails_a_minute_to_one_address_are_enough(client, anna):
    statuses = [client.post(URL, {"email": "anna@example.org"}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(mail.outbox) == 5
