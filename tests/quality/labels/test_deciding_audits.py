"""Audits on the adjudication page: heard blind, then decided."""

import pytest
from django.utils import timezone

from annotation.models import Task
from game import play
from quality.labels import audits, deciding
from quality.labels.waiting import cause_of, next_case
from quality.models import AggregatedLabel, Audit, Cause
from quality.people.ruling import Ruling
from tests.game.makers import annotators, answer, playable
from tests.quality.labels.deciding import RULES, decide, hear, says, the_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def audited(omar):
    """A clip that two people agreed is happy, drawn as an audit."""
    project = playable(omar, clips=1, **RULES)
    for person in annotators(2):
        answer(person, play.next_turn(person, project.pk), "happy")
    task = Task.objects.get()
    Audit.objects.create(task=task, question=task.question, posterior=task.aggregated.posterior)
    return project


def test_an_audit_in_which_the_label_is_heard_needs_no_decision(omar, audited):
    assert cause_of(the_task()) == Cause.AUDIT
    assert hear(the_task(), "happy", omar) is None
    assert audits.standing(the_task().question).right == 1
    assert next_case(audited, omar) is None
    assert the_task().aggregated.method == "posterior"


def test_the_blind_answer_of_an_audit_stays_whatever_is_decided(omar, audited):
    decide(the_task(), "sad", "happy", omar)
    assert Audit.objects.get().truth.name == "sad"
    assert the_task().aggregated.label.name == "happy"
    deciding.undo(audited, omar, timezone.now())
    assert Audit.objects.get().truth.name == "sad"


def test_an_audit_that_cannot_be_told_is_over(omar, audited):
    assert hear(the_task(), None, omar) is None
    assert Audit.objects.get().heard_at
    assert next_case(audited, omar) is None


def test_what_a_person_decided_is_no_audit(omar, disputed, monkeypatch):
    monkeypatch.setattr("quality.people.ruling.RULING", Ruling(audited=1.0))
    AggregatedLabel.objects.update(posterior={"1": 0.6})
    decide(the_task(), "sad", "sad", omar)
    assert audits.draw(the_task().question, since=None) == 0
    # Nor one that was drawn before.
    Audit.objects.create(task=the_task(), question=the_task().question, posterior={"1": 0.6})
    assert next_case(disputed, omar) is None
    assert audits.standing(the_task().question).waiting == 0


def test_what_is_heard_otherwise_becomes_the_label_once_it_is_confirmed(omar, audited):
    hearing = hear(the_task(), "sad", omar)
    assert the_task().aggregated.label.name == "happy"
    assert next_case(audited, omar).hearing == hearing
    deciding.decide(hearing, says(the_task(), "sad"), now=timezone.now())
    assert the_task().aggregated.label.name == "sad"
    assert next_case(audited, omar) is None
