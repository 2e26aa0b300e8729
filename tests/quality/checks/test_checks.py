"""Checks: what an answer to a clip whose label is known says, and which clips can become checks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Annotation, Item, Purpose, Task
from game import play
from quality.checks.outcomes import note_checks
from quality.models import Control, TrustEvent, TrustScore
from quality.services import add_controls, dice
from tests import makers
from tests.game.makers import answer, playable

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def known(omar, labels=("bell", "siren", "rain"), **kinds):
    """Make one control clip, with labels that are known to be right (True) or wrong (False)."""
    project = playable(omar, clips=2, controls=1, labels=labels)
    Control.objects.all().delete()
    item, question = Item.objects.get(is_control=True), project.questions.get()
    for name, is_right in kinds.items():
        label = question.labels.get(name=name)
        Control.objects.create(question=question, item=item, label=label, known_right=is_right)
    return Task.objects.get(item=item)


def check(task, person, name):
    """Note one answer to a check; return what is said of it."""
    label = task.question.labels.get(name=name) if name else None
    note_checks([makers.answer(task, person, label, purpose=Purpose.CONTROL)])
    event = TrustEvent.objects.filter(annotator=person).first()
    return event and event.facts


def score(person):
    return TrustScore.objects.filter(annotator=person).values_list("checks", "checks_passed").first()


@pytest.mark.parametrize(("name", "passed"), [("bell", True), ("siren", False), ("rain", False)])
def test_where_the_right_label_is_known_it_decides(omar, anna, name, passed):
    facts = check(known(omar, siren=False, bell=True), anna, name)
    assert facts["passed"] is passed
    assert "weak" not in facts
    assert score(anna) == (1, int(passed))


@pytest.mark.parametrize(("name", "passed"), [("bell", True), ("siren", False), ("rain", False)])
def test_where_only_wrong_labels_are_known_each_of_them_fails(omar, anna, name, passed):
    facts = check(known(omar, siren=False, rain=False), anna, name)
    assert facts["passed"] is passed
    assert facts.get("weak", False) is passed
    assert Control.objects.get(pk=facts["control"]).label.name == (name if not passed else "siren")


def test_unsure_is_neither_passed_nor_failed(omar, anna):
    facts = check(known(omar, bell=True), anna, None)
    assert (facts["passed"], facts["unsure"]) == (None, True)
    assert score(anna) is None


def test_a_known_label_that_was_retired_checks_nobody(omar, anna):
    task = known(omar, bell=True)
    Control.objects.update(retired_at=NOW)
    assert check(task, anna, "siren") is None
    assert score(anna) is None


def test_all_questions_of_a_turn_are_noted_in_three_statements(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=4, controls=2, questions=3)
    for _ in range(2):
        turn = play.next_turn(anna, project.pk, now=NOW)
        answers = [
            makers.answer(task, anna, task.question.labels.get(name="happy"), purpose=Purpose.CONTROL)
            for task in turn.tasks
        ]
        with CaptureQueriesContext(connection) as seen:
            note_checks(answers)
        assert len(seen) == 3
        Annotation.objects.all().delete()
        answer(anna, turn, "sad", now=NOW)
    assert set(TrustScore.objects.values_list("checks", "checks_passed")) == {(4, 2)}
    assert TrustScore.objects.count() == 3


def test_only_what_is_new_is_counted(omar):
    project = playable(omar, clips=3)
    question = project.questions.get()
    pairs = [(item, question.labels.first()) for item in Item.objects.all()]
    assert add_controls(question, pairs[:2], origin="test") == 2
    assert add_controls(question, pairs, origin="test") == 1


def test_a_clip_that_somebody_holds_does_not_become_a_check(omar, anna):
    project = playable(omar, clips=2)
    question = project.questions.get()
    turn = play.next_turn(anna, project.pk, now=NOW)
    pairs = [(item, question.labels.first()) for item in Item.objects.all()]
    assert add_controls(question, pairs, origin="test") == 1
    assert not Item.objects.get(pk=turn.assignment.item_id).is_control
    answer(anna, turn, now=NOW)
    assert Annotation.objects.get().purpose == Purpose.VOTE
    assert add_controls(question, pairs, origin="test") == 0


def test_every_question_of_a_check_that_is_held_can_still_get_its_label(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=2, controls=1, questions=2)
    second = project.questions.all()[1]
    Control.objects.filter(question=second).delete()
    turn = play.next_turn(anna, project.pk, now=NOW)
    assert turn.assignment.is_control
    item = Item.objects.get(is_control=True)
    assert add_controls(second, [(item, second.labels.first())], origin="test") == 1


def test_dice_are_even_and_the_same_each_time():
    thrown = [dice(str(number)) for number in range(2000)]
    assert thrown == [dice(str(number)) for number in range(2000)]
    assert 0 <= min(thrown) < 0.01
    assert 0.99 < max(thrown) < 1
    assert 0.47 < sum(thrown) / 2000 < 0.53
