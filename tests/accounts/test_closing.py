"""Closing an account: what stops at once, what is erased, what stays."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError
from rest_framework.authtoken.models import Token

from accounts import device_marks, erasing, jobs, people, sessions, tokens
from accounts.closing import ask_to_close
from accounts.models import DeviceMark, PeopleEvent, Role, Session, User
from common.errors import Conflict
from config.celery import app
from tests.conftest import PASSWORD, make_user
from tests.makers import answer, make_dataset, make_project, make_question, make_tasks

pytestmark = pytest.mark.django_db
URL = "/account/close/"


@pytest.fixture(autouse=True)
def only_people_are_erased(settings) -> None:
    """Leave the other apps' erasers to their own tests."""
    settings.ACCOUNT_ERASERS = ["accounts.erasing.erase_person"]


ran: list[str] = []


def eraser_that_notes(user: User) -> None:
    ran.append(user.username)


def eraser_that_fails(user: User) -> None:
    raise OSError("The store is down.")


def close(person: User, ago: timedelta = timedelta()) -> None:
    ask_to_close(person)
    User.objects.filter(pk=person.pk).update(closing_at=timezone.now() - ago)


def test_a_member_closes_with_the_password_and_is_out_at_once(as_user, anna):
    here, there = as_user(anna), as_user(anna)
    assert here.post(URL, {"password": PASSWORD}).url == "/account/closed/"
    assert here.get("/account/closed/").status_code == 200
    for client in (here, there):
        assert SESSION_KEY not in client.session
        assert client.get("/account/profile/").status_code == 302
    fresh = Client()
    fresh.post("/account/login/", {"login": "anna", "password": PASSWORD})
    assert SESSION_KEY not in fresh.session
    assert not Session.objects.filter(user=anna).exists()


def test_a_token_stops_at_once(anna):
    tokens.issue(anna)
    ask_to_close(anna)
    assert not Token.objects.filter(user=anna).exists()


def test_a_guest_closes_with_one_click(client):
    client.post("/play/guest/")
    assert client.post(URL).url == "/account/closed/"
    assert User.objects.get().closing_at is not None


def test_the_page_says_what_is_erased_and_what_stays(as_user, anna, omar):
    page = as_user(anna).get(URL).content.decode()
    assert "Erased within a day" in page
    assert "under a random id" in page
    assert "your datasets" not in page
    assert "your datasets" in as_user(omar).get(URL).content.decode()


def test_the_erasing_begins_in_the_background(anna, django_capture_on_commit_callbacks, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    app.conf.task_always_eager = True
    try:
        with django_capture_on_commit_callbacks(execute=True):
            ask_to_close(anna)
    finally:
        app.conf.task_always_eager = False
    anna.refresh_from_db()
    assert anna.closed_at is not None


def test_an_account_closes_while_the_broker_is_away(
    as_user, anna, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*arguments):
        raise OperationalError("Connection refused.")

    monkeypatch.setattr(jobs.close_account, "delay", fail)
    client = as_user(anna)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(URL, {"password": PASSWORD}).url == "/account/closed/"
    assert SESSION_KEY not in client.session
    close(anna, ago=timedelta(minutes=6))
    jobs.close_waiting_accounts()
    anna.refresh_from_db()
    assert anna.closed_at is not None


def test_nothing_that_names_the_person_stays(anna, ada):
    User.objects.filter(pk=anna.pk).update(last_login=timezone.now())
    tokens.issue(anna)
    EmailAddress.objects.create(user=anna, email=anna.email, primary=True)
    DeviceMark.objects.create(user=anna, address_hash="a", device_hash="b")
    people.pause(actor=ada, person=anna, reason="Anna Smith plays too fast")
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=ada, content_type=kind, object_id=anna.pk, object_repr="anna", action_flag=CHANGE
    )
    before = anna.pseudonym
    close(anna)
    assert erasing.close_account(anna.pk)
    anna.refresh_from_db()
    assert anna.username.startswith("closed-")
    assert anna.username != f"closed-{before}"
    assert anna.pseudonym != before
    assert (anna.email, anna.role, anna.is_active, anna.last_login) == ("", Role.ANNOTATOR, False, None)
    assert not anna.has_usable_password()
    assert not EmailAddress.objects.exists()
    assert not DeviceMark.objects.exists()
    assert not Token.objects.exists()
    assert LogEntry.objects.get().object_repr == anna.username
    event = PeopleEvent.objects.get()
    assert (event.reason, event.kind, event.actor) == ("", "paused", ada)
    assert anna.closed_at is not None


def test_the_answers_stay(omar, anna):
    question = make_question(make_project(make_dataset(omar, clips=1)))
    given = answer(make_tasks(question)[0], anna, question.labels.first())
    close(anna)
    erasing.close_account(anna.pk)
    given.refresh_from_db()
    assert given.annotator_id == anna.pk


def test_what_an_admin_wrote_about_others_stays_when_the_admin_leaves(ada, anna):
    make_user("alan", Role.ADMIN)
    people.pause(actor=ada, person=anna, reason="Answers by a script")
    close(ada)
    erasing.close_account(ada.pk)
    assert PeopleEvent.objects.get().reason == "Answers by a script"


def test_closing_twice_changes_nothing(anna):
    ask_to_close(anna)
    first = User.objects.get(pk=anna.pk).closing_at
    ask_to_close(anna)
    assert User.objects.get(pk=anna.pk).closing_at == first


def test_erasing_twice_changes_nothing(anna):
    close(anna)
    erasing.close_account(anna.pk)
    first = User.objects.get(pk=anna.pk)
    assert erasing.close_account(anna.pk)
    second = User.objects.get(pk=anna.pk)
    assert (second.username, second.closed_at) == (first.username, first.closed_at)


def test_a_lost_job_is_finished_and_a_fresh_one_is_left_to_its_worker(anna, omar):
    close(anna, ago=timedelta(minutes=11))
    close(omar)
    jobs.close_waiting_accounts()
    assert User.objects.get(pk=anna.pk).closed_at is not None
    assert User.objects.get(pk=omar.pk).closed_at is None


def test_one_eraser_that_fails_keeps_no_other_from_erasing_and_is_tried_again(anna, settings):
    failing, noting = f"{__name__}.eraser_that_fails", f"{__name__}.eraser_that_notes"
    settings.ACCOUNT_ERASERS = [failing, noting, "accounts.erasing.erase_person"]
    ran.clear()
    close(anna, ago=timedelta(hours=1))
    assert not erasing.close_account(anna.pk)
    anna.refresh_from_db()
    assert (ran, anna.email, anna.closed_at) == (["anna"], "", None)
    settings.ACCOUNT_ERASERS = [noting]
    jobs.close_waiting_accounts()
    anna.refresh_from_db()
    assert anna.closed_at is not None


def test_somebody_who_is_not_closing_is_never_erased(anna):
    assert erasing.close_account(anna.pk)
    anna.refresh_from_db()
    assert anna.email == "anna@example.org"


def test_beat_finishes_closings_well_within_a_day_and_knows_every_job():
    app.loader.import_default_modules()
    beat = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert beat["accounts.close_waiting_accounts"] <= 3600
    ours = {name for name in app.tasks if name.startswith("accounts.")}
    assert ours >= {name for name in beat if name.startswith("accounts.")}
    assert ours >= {"accounts.close_account", "accounts.forget_idle_guests", "accounts.forget_old_sessions"}


def test_strangers_close_nothing(client):
    assert client.post(URL).url.startswith("/account/login/")


def test_a_wrong_password_closes_nothing(as_user, anna):
    client = as_user(anna)
    for form in ({}, {"password": "wrong"}):
        assert client.post(URL, form).context["form"].errors
    anna.refresh_from_db()
    assert anna.closing_at is None


def test_the_only_admin_stays(as_user, ada):
    response = as_user(ada).post(URL, {"password": PASSWORD})
    assert "only admin" in response.content.decode()
    with pytest.raises(Conflict):
        ask_to_close(ada)
    ada.refresh_from_db()
    assert ada.is_active


def test_one_of_two_admins_may_leave(ada):
    make_user("alan", Role.ADMIN)
    ask_to_close(ada)
    assert User.objects.get(pk=ada.pk).closing_at is not None


def test_device_marks_are_forgotten_after_thirty_days(anna):
    for days, device in ((31, "old"), (29, "new")):
        seen = timezone.now() - timedelta(days=days)
        DeviceMark.objects.create(user=anna, address_hash="a", device_hash=device, seen_at=seen)
    assert device_marks.forget_old_marks() == 1
    assert DeviceMark.objects.get().device_hash == "new"


def test_sessions_that_have_run_out_are_deleted(as_user, anna):
    as_user(anna)
    store = sessions.SessionStore()
    store["seen"] = True
    store.set_expiry(-1)
    store.create()
    assert Session.objects.count() == 2
    jobs.forget_old_sessions()
    assert Session.objects.get().user == anna


def test_every_eraser_in_the_settings_exists():
    from config import settings

    assert [callable(import_string(name)) for name in settings.ACCOUNT_ERASERS] == [True] * len(
        settings.ACCOUNT_ERASERS
    )
