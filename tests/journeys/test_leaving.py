"""Somebody who owned, played and was looked after leaves: every table is searched for what named them."""

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core import serializers
from django.test import Client
from django.urls import reverse

from accounts import people, tokens
from accounts.device_marks import COOKIE
from accounts.erasing import close_account
from accounts.models import User
from annotation.models import Purpose
from clips.services import create_dataset, receive
from game import play
from game.models import Player
from jobs.models import Job
from jobs.running import run
from quality.models import TrustEvent, TrustScore
from quality.services import score_answer
from tests import makers
from tests.clips.conftest import incoming, stored_files, tone
from tests.conftest import PASSWORD
from tests.game.makers import playable

pytestmark = pytest.mark.django_db
UPLOADED = ("secret name.wav", "other secret.wav", "broken secret.wav")


def everything_stored() -> str:
    """Return every row of every table as text."""
    tables = [model for model in apps.get_models() if model is not Permission]
    return "\n".join(serializers.serialize("json", table._base_manager.all()) for table in tables)


def own_sounds(person: User) -> None:
    """Upload sounds into a dataset."""
    words = {"description": "At Omar's", "source": "Omar's garden", "licence": "Ask Omar"}
    dataset = create_dataset(owner=person, name="Omar's sounds", consent="no_voices", **words)
    good = {name: tone(400 + 100 * place) for place, name in enumerate(UPLOADED[:2])}
    upload = receive(dataset, person, incoming({**good, UPLOADED[2]: b"no sound"}))
    run(str(upload.job_id))


def play_and_be_checked(person: User, owner: User) -> None:
    """Take a turn in somebody else's project, and answer a check there."""
    project = playable(owner, clips=3, controls=1)
    turn = play.next_turn(person, project.pk)
    play.skip(person, turn.assignment.pk)
    question = project.questions.get()
    control = question.controls.get()
    task = question.tasks.get(item=control.item)
    score_answer([makers.answer(task, person, control.label, purpose=Purpose.CONTROL)])


def be_looked_after(person: User, admin: User) -> None:
    """Be paused and let in again."""
    people.pause(actor=admin, person=person, reason="Omar plays too fast")
    people.restore(actor=admin, person=person, reason="Omar explained it")


def sign_in(person: User) -> Client:
    """Sign in by the form, which notes the device."""
    client = Client()
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    return client


def test_whoever_leaves_is_named_nowhere_and_hears_of_no_check(omar, sam, ada):
    own_sounds(omar)
    play_and_be_checked(omar, sam)
    be_looked_after(omar, ada)
    tokens.issue(omar)
    EmailAddress.objects.update_or_create(user=omar, email=omar.email)
    browser = sign_in(omar)
    traces = {"omar", "secret", omar.pseudonym}
    assert all(trace in everything_stored().lower() for trace in traces)
    assert (Player.objects.filter(user=omar).exists(), TrustEvent.objects.count()) == (True, 1)

    browser.post(reverse("accounts:close"), {"password": PASSWORD})
    assert close_account(omar.pk)

    left = everything_stored().lower()
    assert {trace for trace in traces if trace in left} == set()
    assert not TrustEvent.objects.exists()
    assert not TrustScore.objects.exists()
    assert not Job.objects.filter(message__contains=".wav").exists()
    assert stored_files() == set()
    assert not browser.cookies[COOKIE].value
    assert not browser.cookies["sessionid"].value


def test_the_privacy_page_names_every_cookie(anna):
    anna.language = "en"
    anna.save()
    browser = sign_in(anna)
    browser.post(reverse("account_logout"))
    page = Client().get(reverse("pages:privacy")).content.decode()
    named = {name for name in (*browser.cookies, "messages") if f"<code>{name}</code>" in page}
    assert named == {COOKIE, "csrftoken", "django_language", "messages", "sessionid"} == {*browser.cookies}
