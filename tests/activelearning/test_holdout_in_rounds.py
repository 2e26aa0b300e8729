"""The holdout in the rounds of a loop: drawn once, asked about bit by bit, and every round measured on it."""

import importlib

import pytest
from django.apps import apps

from activelearning import services
from activelearning.holdout import asked_of
from activelearning.models import Arm, Held, Pick, PlanState, Round
from annotation.services import launch
from clips.erasing import withdraw_clips
from tests.activelearning.makers import LABELS, answer_all, go_on, make_loop, make_sounds, play_round, work
from tests.makers import make_project, make_question

pytestmark = pytest.mark.django_db


def picked(arm, **more):
    return Pick.objects.filter(arm=arm, **more).count()


def test_one_clip_in_five_is_of_the_holdout_round_by_round(loop):
    assert Held.objects.count() == 30
    for number in range(4):
        learnt_from = Pick.objects.exclude(arm=Arm.HOLDOUT).count()
        assert learnt_from == 6 * (number + 1)
        assert picked(Arm.HOLDOUT) == asked_of(learnt_from)
        play_round(loop)


def test_they_are_asked_about_in_the_order_in_which_they_were_drawn(loop):
    for _ in range(3):
        play_round(loop)
    picks = Pick.objects.filter(arm=Arm.HOLDOUT).order_by("round__number", "rank")
    clips = list(picks.values_list("task__item__clip", flat=True))
    assert clips == list(Held.objects.order_by("place").values_list("clip", flat=True)[: len(clips)])


def test_what_nobody_was_asked_about_is_not_learnt_from_either(loop):
    for _ in range(5):
        play_round(loop)
    held = set(Held.objects.values_list("clip", flat=True))
    others = Pick.objects.exclude(arm=Arm.HOLDOUT).values_list("task__item__clip", flat=True)
    assert not held & set(others)


def test_the_rest_of_it_is_asked_about_when_nothing_else_is_left(loop):
    for _ in range(8):
        _, plan = play_round(loop)
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, "pool_empty")
    assert picked(Arm.HOLDOUT) == 30
    last = Round.objects.order_by("-number").first()
    assert set(last.picks.values_list("arm", flat=True)) == {Arm.HOLDOUT}


def test_every_round_is_measured_on_all_that_is_answered_by_now(loop):
    play_round(loop)
    first = Round.objects.get(number=0)
    assert sum(map(sum, first.confusion)) == 2
    width = first.high - first.low
    for _ in range(3):
        play_round(loop)
    sizes = {sum(map(sum, one.confusion)) for one in Round.objects.filter(state="learnt")}
    assert sizes == {asked_of(24)}
    first.refresh_from_db()
    assert first.high - first.low < width
    assert len(first.foretold) == 30


def test_a_label_that_the_holdout_has_not_met_keeps_the_lower_bound_honest(omar):
    question = make_loop(omar, batch=6, target=60)
    work()
    go_on(question)
    _, plan = play_round(question)
    # Two clips, however right: nothing is reached by luck.
    assert Round.objects.get(number=0).low < 0.6
    assert plan.state == PlanState.ON


def test_clips_of_the_holdout_that_another_question_asked_about_join_nothing(omar):
    shape = {"feature_set": "librosa_mfcc", "answers_wanted": 1, "answers_maximum": 3, "share_to_hear": 0}
    project = make_project(make_sounds(omar, 60), **shape)
    first = make_question(project, "Is it low or high?", LABELS)
    second = make_question(project, "Once more, low or high?", LABELS)
    services.save_plan(first, batch=6)
    services.save_plan(second, batch=12)
    launch(project)
    work()
    go_on(first)
    answer_all(first)
    go_on(first)
    of_first, of_second = (Held.objects.filter(plan=one.pk) for one in (first, second))
    assert list(of_first.values_list("clip", "place")) == list(of_second.values_list("clip", "place"))
    learnt = Round.objects.get(plan=first.pk, number=0)
    # What the second asked of the holdout measures the first, too, and is not learnt from.
    assert sum(map(sum, learnt.confusion)) == asked_of(12) > asked_of(6)
    assert learnt.labels <= 18


def test_withdrawn_clips_leave_the_holdout(loop):
    held = list(Held.objects.order_by("place").values_list("clip", flat=True))
    withdraw_clips(held[:5])
    assert Held.objects.count() == 25
    play_round(loop)
    play_round(loop)
    assert Round.objects.filter(number=2).exists()


def test_loops_of_before_keep_the_holdout_that_they_asked_about_at_once(loop):
    held = list(Held.objects.order_by("place").values_list("clip", flat=True))
    Held.objects.all().delete()
    importlib.import_module("activelearning.migrations.0003_holdouts_of_before").keep_holdouts(apps, None)
    assert list(Held.objects.order_by("place").values_list("clip", flat=True)) == held[:2]
