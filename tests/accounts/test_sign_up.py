"""Signing up."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client

from accounts import names, privacy
from accounts.adapter import AccountAdapter
from accounts.models import Role, User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/account/signup/"


def filled(**changes: str) -> dict[str, str]:
    form = {"username": "nina", "email": "nina@example.org", "password1": PASSWORD, "confirms": "on"}
    return {**form, **changes}


def test_a_new_member_is_signed_in_at_once(client):
    response = client.post(URL, filled())
    nina = User.objects.get(username="nina")
    assert response.status_code == 302
    assert response.url == "/start/"
    assert client.session[SESSION_KEY] == str(nina.pk)
    assert nina.check_password(PASSWORD)
    assert not nina.is_guest


def test_who_comes_as_a_data_owner_is_led_to_the_request(client):
    page = client.get("/").text
    link = "/account/signup/?next=/account/profile/%23role"
    assert link in page
    form = client.get(link).text
    assert "Become a data owner" in form
    response = client.post(URL, filled(next="/account/profile/#role"))
    assert response.url.endswith("#role")
    assert "Ask to become a data owner" in client.get(response.url.removesuffix("#role")).text
    assert "ask to become one" in client.get("/datasets/").text


def test_the_confirmation_is_kept_and_no_birth_date(client):
    client.post(URL, filled())
    nina = User.objects.get(username="nina")
    assert nina.privacy_version == privacy.PRIVACY_VERSION
    assert nina.age_confirmed_at is not None
    assert nina.adult_confirmed_at is None
    assert not [field.name for field in User._meta.get_fields() if "birth" in field.name]


def test_the_page_says_what_is_stored_before_anything_is(client):
    page = client.get(URL).content.decode()
    for sentence in (*privacy.PRIVACY_SENTENCES, privacy.AGE_STATEMENT):
        assert str(sentence) in page


def test_a_mail_asks_to_confirm_the_address(client):
    client.post(URL, filled())
    [message] = mail.outbox
    assert message.to == ["nina@example.org"]
    link = next(word for word in message.body.split() if "/account/confirm-email/" in word)
    assert client.get(link).status_code == 200
    client.post(link)
    assert EmailAddress.objects.get(email="nina@example.org").verified


def test_everybody_starts_as_an_annotator_whatever_the_form_says(client):
    extra = {"role": "admin", "is_staff": "on", "is_superuser": "1", "is_guest": "on", "pseudonym": "mine"}
    client.post(URL, filled(**extra))
    nina = User.objects.get(username="nina")
    assert nina.role == Role.ANNOTATOR
    assert (nina.is_staff, nina.is_superuser, nina.is_guest) == (False, False, False)
    assert nina.pseudonym != "mine"


def test_a_member_who_is_signed_in_is_sent_on(as_user, anna):
    response = as_user(anna).get(URL)
    assert response.status_code == 302
    assert response.url == "/start/"


def test_without_the_tick_nothing_is_stored(client):
    form = filled()
    del form["confirms"]
    response = client.post(URL, form)
    assert str(privacy.TICK_MISSING) in response.content.decode()
    assert not User.objects.filter(username="nina").exists()


@pytest.mark.parametrize("name", ["an", "a" * 31, "a b", "me@example.org", "<b>", "Admin", "closed-1234", ""])
def test_a_name_that_is_no_name_is_refused(client, name):
    response = client.post(URL, filled(username=name))
    assert response.status_code == 200
    assert response.context["form"].errors["username"]
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "password1234", "nina-nina", ""])
def test_a_weak_password_is_refused(client, password):
    response = client.post(URL, filled(username="nina-nina", password1=password))
    assert response.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_a_taken_name_is_refused_in_any_case(client, anna):
    response = client.post(URL, filled(username="ANNA"))
    assert response.context["form"].errors["username"]
    assert User.objects.count() == 1


def test_a_name_taken_between_check_and_saving_is_refused_kindly(client, monkeypatch):
    real = AccountAdapter.clean_username

    def somebody_is_faster(self, username, shallow=False):
        checked = real(self, username, shallow)
        User.objects.create_user(username=username.upper())
        return checked

    monkeypatch.setattr(AccountAdapter, "clean_username", somebody_is_faster)
    response = client.post(URL, filled())
    assert response.context["form"].errors["username"] == [str(names.TAKEN)]
    assert User.objects.count() == 1
    assert not mail.outbox


def test_a_taken_address_cannot_be_told_from_a_free_one(anna):
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    free, taken = Client(), Client()
    first = free.post(URL, filled())
    second = taken.post(URL, filled(username="nora", email="Anna@Example.org"))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert SESSION_KEY in taken.session
    # Only the owner of the address learns of it, and only they could confirm it.
    assert [message.subject for message in mail.outbox] == [
        "Earmark: Please confirm your e-mail address",
        "Earmark: You have an account already",
    ]
    assert "confirm-email" not in mail.outbox[1].body
    assert EmailAddress.objects.filter(email="anna@example.org", verified=True).get().user == anna


def test_an_address_that_nobody_confirmed_is_still_free_for_its_owner(client):
    Client().post(URL, filled(username="squatter"))
    client.post(URL, filled())
    addresses = EmailAddress.objects.filter(email="nina@example.org")
    assert addresses.count() == 2
    assert addresses.get(user__username="nina").can_set_verified()


def test_sixty_sign_ups_a_minute_from_one_address_are_enough():
    statuses = [Client().post(URL, {}).status_code for _ in range(61)]
    assert statuses[:60] == [200] * 60
    assert statuses[60] == 429


@pytest.mark.parametrize("email", ["nina@example.org", "anna@example.org"])
def test_where_addresses_must_be_confirmed_first_free_and_taken_look_the_same(client, anna, settings, email):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    response = client.post(URL, filled(email=email))
    assert response.url == "/account/confirm-email/"
    assert "Look into your mail" in client.get(response.url).content.decode()
    assert SESSION_KEY not in client.session
    assert mail.outbox[0].to == [email]
