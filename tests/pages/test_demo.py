"""The demo: whole or not at all, and only where nobody else comes in."""

from dataclasses import replace
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from annotation.models import Project, ProjectState
from clips.models import Clip, ClipState, Dataset
from config.preparing import refuse_known_passwords
from config.serving import CannotStart
from pages.demo import corpora, loading, people

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


@pytest.fixture
def stories(monkeypatch):
    """Two stories with few sounds."""
    shortened = {corpora.write_beeps: 1, corpora.write_glides: 2}
    stories = [
        replace(story, write=partial(story.write, per_label=shortened[story.write]))
        for story in loading.STORIES
        if story.write in shortened
    ]
    monkeypatch.setattr(loading, "STORIES", tuple(stories))
    return stories


def load() -> str:
    """Load the demo as a start does, and return what it says."""
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def stop_in_the_middle(folder):
    """Write a part of the sounds, then let somebody press Ctrl-C."""
    corpora.write_glides(folder, per_label=1)
    raise KeyboardInterrupt


def test_an_interrupted_loading_is_finished_by_the_next(stories, monkeypatch):
    monkeypatch.setattr(loading, "STORIES", (stories[0], replace(stories[1], write=stop_in_the_middle)))
    with pytest.raises(KeyboardInterrupt):
        load()
    first = Project.objects.get()
    monkeypatch.setattr(loading, "STORIES", tuple(stories))
    assert "omar (data owner)" in load()
    assert Project.objects.filter(state=ProjectState.LIVE).count() == 2
    assert Project.objects.filter(pk=first.pk).exists()
    assert Dataset.objects.count() == 2
    assert Clip.objects.filter(state=ClipState.READY).count() == 10 + 4
    assert set(User.objects.values_list("username", flat=True)) == set(people.PEOPLE)


def test_an_interruption_while_sounds_are_taken_in_leaves_no_half_dataset(stories, monkeypatch):
    def stop(*args, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "draft_from_columns", stop)
        with pytest.raises(KeyboardInterrupt):
            load()
    assert Clip.objects.filter(state=ClipState.READY).count() == 10
    load()
    assert Clip.objects.filter(state=ClipState.READY).count() == 10 + 4


def test_what_was_deleted_from_a_loaded_demo_does_not_come_back(stories):
    load()
    Project.objects.all().delete()
    assert "Making" not in load()
    assert not Project.objects.exists()


@pytest.mark.parametrize("name", ["omar", "olga"])
def test_a_site_with_people_of_its_own_gets_no_demo(stories, name):
    User.objects.create_superuser(name, email=f"{name}@sounds.example")
    assert load() == ""
    assert User.objects.count() == 1
