"""Guests of one device never meet on one task, so nobody votes twice as two people."""

import pytest

from accounts.models import DeviceMark, User
from annotation.models import Annotation, Item
from game import play
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db


def on(device, *people, guests=True):
    for person in people:
        User.objects.filter(pk=person.pk).update(is_guest=guests)
        person.refresh_from_db()
        DeviceMark.objects.create(user=person, device_hash=device, address_hash="a")


def plays_all(user, project):
    heard = []
    while turn := play.next_turn(user, project.pk):
        heard.append(turn.assignment.item_id)
        answer(user, turn)
    return heard


@pytest.fixture
def project(omar):
    return playable(omar, clips=4, answers_wanted=3)


@pytest.fixture
def people(db):
    return annotators(3)


def test_the_second_guest_hears_only_what_the_first_has_not(project, people):
    first, second, elsewhere = people
    on("one", first, second)
    on("other", elsewhere)
    heard = [answer(first, play.next_turn(first, project.pk)).assignment.item_id for _ in range(3)]
    assert set(plays_all(second, project)).isdisjoint(heard)
    assert len(plays_all(elsewhere, project)) == 4


def test_a_member_who_plays_as_a_guest_too_does_not_vote_twice(project, people):
    member, guest, _ = people
    on("one", member, guests=False)
    on("one", guest)
    assert len(plays_all(guest, project)) == 4
    assert plays_all(member, project) == []


def test_what_a_guest_beside_them_holds_is_not_lent_either(omar, people):
    project = playable(omar, clips=1, answers_wanted=3)
    first, second, _ = people
    on("one", first, second)
    assert play.next_turn(first, project.pk)
    assert play.next_turn(second, project.pk) is None


def test_members_of_one_household_both_answer(project, people):
    first, second, _ = people
    on("one", first, second, guests=False)
    plays_all(first, project)
    assert len(plays_all(second, project)) == 4
    assert set(Item.objects.values_list("votes", flat=True)) == {2}


def test_a_class_of_guests_shares_a_project_without_meeting(omar, db):
    project = playable(omar, clips=12, answers_wanted=3)
    pupils = annotators(4)
    on("one", *pupils)
    for pupil in pupils:
        for _ in range(3):
            answer(pupil, play.next_turn(pupil, project.pk))
    assert Annotation.objects.values("task").distinct().count() == 12
