"""Playing as a guest, and keeping everything by signing up."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import guests, names, privacy
from accounts.models import DeviceMark, PeopleEvent, PeopleEventKind, Role, Session, User
from tests.conftest import PASSWORD
from tests.makers import answer, make_dataset, make_project, make_question, make_tasks

pytestmark = pytest.mark.django_db
SIGN_UP = {"username": "nina", "email": "nina@example.org", "password1": PASSWORD, "confirms": "on"}


@pytest.fixture
def guest(client) -> User:
    """Somebody who has just clicked "play as a guest"."""
    client.post("/play/guest/")
    return User.objects.get(is_guest=True)


def test_one_click_makes_a_guest_and_signs_in(client, guest):
    assert client.session[SESSION_KEY] == str(guest.pk)
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", guest.username)
    assert guest.role == Role.ANNOTATOR
    assert not guest.has_usable_password()
    assert guest.email == ""


def test_a_guest_has_confirmed_age_and_what_is_stored(guest):
    assert privacy.has_confirmed(guest)
    assert not privacy.has_confirmed(guest, age=18)


def test_a_guest_stays_for_thirty_days(client, guest):
    assert client.session.get_expiry_age() == timedelta(days=30).total_seconds()
    assert DeviceMark.objects.filter(user=guest).count() == 1


def was_here(guest, *, days):
    """Make the last visit of a guest a while ago."""
    then = timezone.now() - timedelta(days=days)
    User.objects.filter(pk=guest.pk).update(last_login=then, date_joined=then)
    Session.objects.update(expire_date=then + guests.GUEST_SESSION)


def days_left():
    return (Session.objects.get().expire_date - timezone.now()) / timedelta(days=1)


def test_a_guest_who_comes_back_stays_for_thirty_days_more(client, guest):
    was_here(guest, days=20)
    assert days_left() < 11
    page = client.get("/play/")
    assert days_left() > 29.9
    assert page.cookies["sessionid"]["max-age"] == timedelta(days=30).total_seconds()
    User.objects.filter(pk=guest.pk).update(date_joined=timezone.now() - timedelta(days=60))
    assert guests.forget_idle_guests() == 0


def test_a_second_visit_on_a_day_writes_nothing(client, guest):
    with CaptureQueriesContext(connection) as seen:
        assert "sessionid" not in client.get("/play/").cookies
    assert not [one for one in seen if one["sql"].startswith(("UPDATE", "INSERT"))]


def test_a_guest_who_signs_out_leaves_no_session(client, guest):
    was_here(guest, days=20)
    client.post("/account/logout/")
    assert not Session.objects.exists()


def test_a_visit_after_thirty_days_is_too_late(client, guest):
    was_here(guest, days=31)
    client.get("/play/")
    assert SESSION_KEY not in client.session


def test_the_session_key_changes_when_a_guest_starts(client):
    session = client.session
    session["seen"] = True
    session.save()
    before = client.cookies["sessionid"].value
    client.post("/play/guest/")
    assert client.cookies["sessionid"].value != before


def test_a_second_click_makes_no_second_guest(client, guest):
    client.post("/play/guest/")
    assert User.objects.get() == guest


def test_a_member_never_becomes_a_guest(as_user, anna):
    as_user(anna).post("/play/guest/")
    assert not User.objects.filter(is_guest=True).exists()


def test_signing_up_keeps_the_same_person(client, guest):
    response = client.post("/account/signup/", SIGN_UP)
    nina = User.objects.get()
    assert response.url == "/start/"
    assert (nina.pk, nina.pseudonym) == (guest.pk, guest.pseudonym)
    assert (nina.username, nina.is_guest) == ("nina", False)
    assert client.session[SESSION_KEY] == str(guest.pk)
    client.post("/account/logout/")
    client.post("/account/login/", {"login": "nina", "password": PASSWORD})
    assert client.session[SESSION_KEY] == str(guest.pk)


def test_the_session_key_changes_when_a_guest_becomes_a_member(client, guest):
    before = client.cookies["sessionid"].value
    client.post("/account/signup/", SIGN_UP)
    assert client.cookies["sessionid"].value != before


def test_a_second_tab_that_signs_up_late_does_not_take_over_the_member(client, guest):
    late = RequestFactory().post("/account/signup/")
    late.user = guest
    client.post("/account/signup/", SIGN_UP)
    assert guests.guest_to_keep(late) is None


def test_a_refused_sign_up_leaves_the_guest_as_they_were(client, guest, anna):
    client.post("/account/signup/", {**SIGN_UP, "username": "anna"})
    guest.refresh_from_db()
    assert guest.is_guest
    assert not guest.has_usable_password()


def test_a_guest_may_sign_in_as_a_member_instead(client, guest, anna):
    client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    assert client.session[SESSION_KEY] == str(anna.pk)
    guest.refresh_from_db()
    assert guest.is_guest


@pytest.mark.parametrize("page", ["email", "password/change", "password/set"])
def test_a_guest_is_asked_to_sign_up_before_they_get_an_address_or_a_password(client, guest, page):
    assert client.get(f"/account/{page}/").url == "/account/signup/"


def test_leaving_as_a_guest_is_explained_first(client, guest):
    assert "nobody can come back" in client.get("/account/logout/").content.decode()


def test_guests_from_one_address_are_limited(settings):
    settings.ACCOUNT_RATE_LIMITS = {"guest": "2/m/ip"}
    answers = [Client().post("/play/guest/") for _ in range(3)]
    assert User.objects.count() == 2
    assert answers[2].status_code == 429
    assert "wait a minute" in answers[2].content.decode()


def test_names_are_friendly_and_many():
    found = {names.guest_name() for _ in range(50)}
    assert len(found) > 40
    assert len(names.MOODS) * len(names.ANIMALS) * 9000 > 10_000_000


def idle_guest(name: str, days: int = 31) -> User:
    then = timezone.now() - timedelta(days=days)
    return User.objects.create(username=name, is_guest=True, date_joined=then, last_login=then)


def test_idle_guests_are_forgotten_and_everybody_else_stays(anna, ada):
    idle_guest("idle")
    idle_guest("recent", days=29)
    User.objects.filter(pk=anna.pk).update(last_login=timezone.now() - timedelta(days=400))
    assert guests.forget_idle_guests() == 1
    assert set(User.objects.values_list("username", flat=True)) == {"recent", "anna", "ada"}


def test_whoever_left_something_is_not_forgotten(omar, ada):
    watched, player = idle_guest("watched"), idle_guest("player")
    PeopleEvent.objects.create(actor=ada, person=watched, kind=PeopleEventKind.PAUSED)
    question = make_question(make_project(make_dataset(omar, clips=1)))
    answer(make_tasks(question)[0], player, question.labels.first())
    assert guests.forget_idle_guests() == 0
    assert User.objects.filter(pk__in=[watched.pk, player.pk]).count() == 2
