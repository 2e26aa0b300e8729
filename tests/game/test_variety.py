"""Turns vary: another voice, not hard after hard, where it can be helped; of classes they tell nothing."""

import pytest

from annotation.models import Annotation, Item
from annotation.pool import Place
from game import play
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db
BELL, RAIN = 1, 2


def ordered(project, *kinds):
    """Say what the items of a project are like, in the order of the pool."""
    items = list(Item.objects.filter(project=project).order_by("shuffle"))
    for item, (likely, is_hard) in zip(items, kinds, strict=True):
        Item.objects.filter(pk=item.pk).update(likely=likely, is_hard=is_hard)
    return items


def heard_by(user, project):
    heard = []
    while turn := play.next_turn(user, project.pk):
        heard.append(turn.assignment.item_id)
        answer(user, turn)
    return heard


def test_no_rule_is_about_classes(omar, anna):
    """A check has a class before anybody votes: a rule that it does not obey tells what it is."""
    project = playable(omar, clips=5)
    items = ordered(project, *[(BELL, False)] * 3, (RAIN, False), (BELL, False))
    assert heard_by(anna, project) == [item.pk for item in items]


def test_after_a_hard_clip_an_easier_one_comes(omar, anna):
    project = playable(omar, clips=4)
    hard, harder, easy, other = ordered(project, (None, True), (None, True), (None, False), (None, False))
    assert heard_by(anna, project) == [hard.pk, easy.pk, harder.pk, other.pk]


def test_votes_say_what_a_clip_is_and_that_it_is_hard(omar):
    project = playable(omar, clips=1)
    first, second, third = annotators(3)
    happy, sad = project.questions.get().labels.order_by("position")
    for person, said, likely, is_hard in (
        (first, "happy", happy.pk, False),
        (second, "sad", sad.pk, True),
        (third, "sad", sad.pk, True),
    ):
        answer(person, play.next_turn(person, project.pk), said)
        item = Item.objects.get()
        assert (item.likely, item.is_hard) == (likely, is_hard)


def test_checks_are_not_kept_back_by_what_a_clip_is(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=8, controls=3)
    Item.objects.filter(is_control=False).update(likely=BELL, is_hard=True)
    Item.objects.filter(is_control=True).update(likely=BELL, is_hard=True)
    for _ in range(3):
        turn = play.next_turn(anna, project.pk)
        assert turn.assignment.is_control
        answer(anna, turn)
    assert Annotation.objects.count() == 3


def test_a_place_of_before_is_read():
    assert Place.read({"positions": {"1": 5}, "speaker": "S", "heard": [1, 1]}).was_hard is False
