"""The demo: whole or not at all, and only where nobody else comes in."""

import pytest
from django.core.management import CommandError, call_command

from config.preparing import refuse_known_passwords
from config.serving import CannotStart
from pages.demo import people

pytestmark = pytest.mark.django_db


def test_a_known_password_keeps_a_site_from_opening_until_it_is_changed():
    refuse_known_passwords()
    ada = people.make("ada")
    with pytest.raises(CannotStart, match=r"\(ada\)"):
        refuse_known_passwords()
    ada.username = "renamed"
    ada.save()
    with pytest.raises(CannotStart, match=r"\(renamed\)"):
        refuse_known_passwords()
    ada.set_password("a-word-of-my-own-7")
    ada.save()
    refuse_known_passwords()


def test_who_cannot_sign_in_keeps_nothing_from_opening():
    ada = people.make("ada")
    ada.is_active = False
    ada.save()
    refuse_known_passwords()


def test_the_demo_is_not_for_a_site_of_others(settings):
    settings.PUBLIC = True
    with pytest.raises(CommandError, match="everybody knows"):
        call_command("load_demo")
