"""Rounds that are begun twice, by two at once, or by a worker that is killed: each is made once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activelearning import due
from activelearning.models import Pick, Plan, Round, RoundState
from activelearning.rounds import advancing, choosing
from annotation.models import Item
from jobs.models import Job, State
from jobs.running import claim
from tests.activelearning.makers import answer_all, go_on, open_tasks_of

pytestmark = pytest.mark.django_db


class Quiet:
    """Nobody to tell."""

    def advance(self, n=1, message=None):
        """Hear how far it is."""


def _die(*_):
    raise KeyboardInterrupt


def test_a_second_delivery_of_a_round_changes_nothing(loop):
    answer_all(loop)
    advancing.advance(loop.pk, Quiet())
    advancing.advance(loop.pk, Quiet())
    assert list(Round.objects.values_list("number", flat=True)) == [0, 1]
    assert Pick.objects.filter(round__number=1).count() == 7


def test_a_worker_killed_after_learning_leaves_the_choice_to_the_next(loop, monkeypatch):
    answer_all(loop)
    with monkeypatch.context() as killed:
        killed.setattr(choosing, "choose_next", _die)
        with pytest.raises(KeyboardInterrupt):
            advancing.advance(loop.pk, Quiet())
    assert Round.objects.get().state == RoundState.LEARNT
    go_on(loop)
    assert Round.objects.filter(number=1).exists()


def test_a_worker_killed_while_asking_leaves_nothing_half_done(loop, monkeypatch):
    answer_all(loop)
    with monkeypatch.context() as killed:
        killed.setattr(choosing, "_say_why", _die)
        with pytest.raises(KeyboardInterrupt):
            advancing.advance(loop.pk, Quiet())
    assert Round.objects.filter(number=1).count() == 0
    assert Item.objects.count() == 8
    go_on(loop)
    assert Pick.objects.filter(round__number=1).count() == 7


def test_a_round_that_is_begun_anew_chooses_the_same_clips(loop, monkeypatch):
    answer_all(loop)
    with transaction.atomic():
        advancing.advance(loop.pk, Quiet())
        first = list(Pick.objects.filter(round__number=1).values_list("task__item__clip", "arm"))
        transaction.set_rollback(True)
    advancing.advance(loop.pk, Quiet())
    assert list(Pick.objects.filter(round__number=1).values_list("task__item__clip", "arm")) == first


def test_two_workers_on_one_round_make_one(loop, monkeypatch):
    answer_all(loop)
    chosen = choosing.choose_next

    def slower(standing):
        monkeypatch.setattr(choosing, "choose_next", chosen)
        advancing.advance(loop.pk, Quiet())
        return chosen(standing)

    monkeypatch.setattr(choosing, "choose_next", slower)
    advancing.advance(loop.pk, Quiet())
    assert list(Round.objects.values_list("number", flat=True)) == [0, 1]
    assert open_tasks_of(loop).count() == 7


def test_the_database_lets_a_loop_have_one_open_round(loop):
    plan = Plan.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(plan=plan, number=7, strategy="least", feature_set="", pool=0)


def test_one_job_at_a_time_works_on_a_loop(loop):
    answer_all(loop)
    due.start_due()
    due.start_due()
    waiting = Job.objects.filter(kind="activelearning.advance", state=State.WAITING)
    claim(waiting.get().pk)
    due.start_due()
    assert not waiting.exists()


def test_a_loop_whose_job_failed_rests_before_it_is_tried_again(loop):
    answer_all(loop)
    Job.objects.filter(plans=loop.pk).update(state=State.FAILED, finished_at=timezone.now())
    go_on(loop)
    assert Round.objects.count() == 1
    Job.objects.filter(plans=loop.pk).update(finished_at=timezone.now() - dt.timedelta(minutes=6))
    go_on(loop)
    assert Round.objects.count() == 2
