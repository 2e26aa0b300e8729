"""The profile: name, address, wishes, API token, confirmations."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from accounts import names, people, privacy, tokens
from accounts.forms import ProfileForm
from accounts.models import User
from common.errors import Conflict
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/account/profile/"


def test_the_profile_says_what_is_stored(as_user, anna):
    page = as_user(anna).get(URL).content.decode()
    for sentence in privacy.PRIVACY_SENTENCES:
        assert str(sentence) in page


def test_a_person_chooses_name_and_telemetry(as_user, anna):
    assert as_user(anna).post(URL, {"username": "annika", "keeps_telemetry": "on"}).url == URL
    anna.refresh_from_db()
    assert (anna.username, anna.keeps_telemetry) == ("annika", True)
    as_user(anna).post(URL, {"username": "annika"})
    anna.refresh_from_db()
    assert not anna.keeps_telemetry


def test_a_name_may_change_its_case(as_user, anna):
    as_user(anna).post(URL, {"username": "Anna"})
    anna.refresh_from_db()
    assert anna.username == "Anna"


def test_a_token_is_shown_once_and_kept_as_a_hash(as_user, anna):
    client = as_user(anna)
    client.post("/account/profile/token/")
    page = client.get(URL)
    key = page.context["new_token"]
    assert key in page.content.decode()
    assert key not in client.get(URL).content.decode()
    assert not Token.objects.filter(key=key).exists()
    assert tokens.TokenAuthentication().authenticate_credentials(key)[0] == anna


def test_a_new_token_replaces_the_old_one_and_revoking_ends_it(as_user, anna):
    old = tokens.issue(anna)
    new = tokens.issue(anna)
    with pytest.raises(AuthenticationFailed):
        tokens.TokenAuthentication().authenticate_credentials(old)
    as_user(anna).post("/account/profile/token/revoke/")
    with pytest.raises(AuthenticationFailed):
        tokens.TokenAuthentication().authenticate_credentials(new)


def test_what_the_database_keeps_of_a_token_opens_nothing(anna):
    tokens.issue(anna)
    with pytest.raises(AuthenticationFailed):
        tokens.TokenAuthentication().authenticate_credentials(Token.objects.get(user=anna).key)


def test_the_token_of_a_paused_person_is_refused(anna):
    key = tokens.issue(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(AuthenticationFailed):
        tokens.TokenAuthentication().authenticate_credentials(key)


def test_an_annotator_asks_once_to_become_a_data_owner(as_user, anna):
    client = as_user(anna)
    client.post("/account/profile/owner-role/")
    anna.refresh_from_db()
    first = anna.owner_role_wanted_at
    assert first is not None
    client.post("/account/profile/owner-role/")
    anna.refresh_from_db()
    assert anna.owner_role_wanted_at == first
    assert anna.role == "annotator"


def test_a_data_owner_has_nothing_to_ask(omar):
    with pytest.raises(Conflict):
        people.want_owner_role(omar)


def change_address(client, address: str):
    """Ask for another address, and give the password that is asked for on the way."""
    asked = client.post("/account/email/", {"action_add": "", "email": address})
    return client.post(asked.url, {"password": PASSWORD}, follow=True)


def test_an_address_changes_once_it_is_confirmed(client, anna):
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    change_address(client, "new@example.org")
    anna.refresh_from_db()
    assert anna.email == "anna@example.org"
    page = client.get(URL).content.decode()
    assert "anna@example.org" in page
    assert "new@example.org" in page
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    client.post(link)
    anna.refresh_from_db()
    assert anna.email == "new@example.org"
    assert list(EmailAddress.objects.filter(user=anna).values_list("email", "verified")) == [
        ("new@example.org", True)
    ]


def test_an_address_changes_only_after_the_password_was_asked_again(as_user, anna):
    response = as_user(anna).post("/account/email/", {"action_add": "", "email": "new@example.org"})
    assert response.url.startswith("/account/reauthenticate/")
    assert not EmailAddress.objects.filter(email="new@example.org").exists()


def test_an_address_that_somebody_has_looks_like_any_other(client, anna, omar):
    EmailAddress.objects.create(user=omar, email=omar.email, verified=True, primary=True)
    client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    page = change_address(client, "omar@example.org").content.decode()
    assert "omar@example.org" in page
    assert mail.outbox[-1].subject == "Earmark: You have an account already"


def test_somebody_confirms_the_sentences_of_today_and_a_higher_age(as_user, anna):
    User.objects.filter(pk=anna.pk).update(privacy_version=0, age_confirmed_at=None)
    client = as_user(anna)
    page = client.get("/account/confirm/?age=18&next=/play/").content.decode()
    assert "I am 18 or older" in page
    assert client.post("/account/confirm/?age=18&next=/play/", {"confirms": "on"}).url == "/play/"
    anna.refresh_from_db()
    assert privacy.has_confirmed(anna, age=18)


def test_sixteen_is_not_eighteen_and_old_sentences_are_not_todays(anna):
    anna.privacy_version = privacy.PRIVACY_VERSION
    anna.age_confirmed_at = timezone.now()
    assert privacy.has_confirmed(anna)
    assert not privacy.has_confirmed(anna, age=18)
    anna.privacy_version -= 1
    assert not privacy.has_confirmed(anna)


def test_the_listening_link_stands_there_once_its_page_exists(as_user, anna):
    page = as_user(anna).get(URL)
    url = page.context["listening_url"]
    assert (f'href="{url}"' in page.content.decode()) == (url is not None)


def test_nobody_else_reads_or_writes_a_profile(client, anna):
    assert client.get(URL).url == f"/account/login/?next={URL}"
    assert client.post(URL, {"username": "mine"}).url == "/account/login/?next=/start/"
    anna.refresh_from_db()
    assert anna.username == "anna"


def test_role_and_rights_are_not_for_the_form_to_say(as_user, anna):
    as_user(anna).post(URL, {"username": "anna", "role": "admin", "is_staff": "on", "is_superuser": "on"})
    anna.refresh_from_db()
    assert (anna.role, anna.is_staff, anna.is_superuser) == ("annotator", False, False)


@pytest.mark.parametrize("name", ["omar", "OMAR", "me@example.org", "ab", "root", "a" * 31])
def test_a_name_that_cannot_be_had_is_refused(as_user, anna, omar, name):
    response = as_user(anna).post(URL, {"username": name})
    assert response.context["form"].errors["username"]
    anna.refresh_from_db()
    assert anna.username == "anna"


def test_a_name_taken_between_check_and_saving_is_refused_kindly(as_user, anna, monkeypatch):
    real = ProfileForm.is_valid

    def somebody_is_faster(form):
        valid = real(form)
        User.objects.create_user(username="ANNIKA")
        return valid

    monkeypatch.setattr(ProfileForm, "is_valid", somebody_is_faster)
    response = as_user(anna).post(URL, {"username": "annika"})
    assert response.context["form"].errors["username"] == [str(names.TAKEN)]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", ""])
def test_confirming_sends_nobody_to_another_site(as_user, anna, target):
    response = as_user(anna).post(f"/account/confirm/?next={target}", {"confirms": "on"})
    assert response.url == "/start/"


def test_confirming_needs_the_tick(as_user, anna):
    User.objects.filter(pk=anna.pk).update(privacy_version=0)
    response = as_user(anna).post("/account/confirm/", {})
    assert str(privacy.TICK_MISSING) in response.content.decode()
    anna.refresh_from_db()
    assert anna.privacy_version == 0


@pytest.mark.parametrize("path", ["token/", "token/revoke/", "owner-role/"])
def test_what_changes_something_takes_no_get(as_user, anna, path):
    assert as_user(anna).get(f"{URL}{path}").status_code == 405
