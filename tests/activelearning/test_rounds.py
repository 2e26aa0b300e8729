"""The loop: measured, chosen, answered, learnt, chosen again, until a rule holds."""

import pytest
from django.core.files.storage import default_storage

from activelearning import due, services
from activelearning.models import Arm, Pick, Plan, PlanState, Round, RoundState, Shard
from annotation.models import Annotation, Item, ProjectState, Task
from annotation.services import edit_project, launch
from clips.erasing import withdraw_clips
from common.errors import Conflict, UserError
from jobs.models import Job, State
from jobs.running import run
from quality.services import add_controls, open_control_items
from tests.activelearning.makers import (
    LABELS,
    answer_all,
    go_on,
    make_loop,
    make_sounds,
    open_tasks_of,
    play_round,
    sound,
    store_sound,
    work,
)
from tests.makers import make_clips, make_project, make_question

pytestmark = pytest.mark.django_db


def test_the_launch_opens_no_task_before_the_clips_are_measured(omar):
    question = make_loop(omar, batch=6)
    assert not Task.objects.exists()
    work()
    assert not Round.objects.exists()
    go_on(question)
    assert Round.objects.get().number == 0


def test_the_first_round_is_a_first_set_and_a_part_of_the_holdout(loop):
    first = Round.objects.get()
    arms = list(first.picks.order_by("rank").values_list("arm", flat=True))
    assert arms == [Arm.FIRST] * 6 + [Arm.HOLDOUT] * 2
    assert open_tasks_of(loop).count() == 8
    assert set(open_tasks_of(loop).values_list("selected_by", flat=True)) == {"holdout", "first"}
    loop.project.refresh_from_db()
    assert loop.project.clip_count == 8


def test_no_round_is_made_before_people_have_answered_the_last(loop):
    answer_all(loop, most=6)
    go_on(loop)
    assert Round.objects.count() == 1


def test_an_answered_round_is_learnt_from_and_the_next_is_asked(loop):
    answers, _ = play_round(loop)
    assert answers == 8
    first, second = Round.objects.order_by("number")
    assert (first.state, first.labels, first.answers) == (RoundState.LEARNT, 6, 8)
    assert 0 <= first.low <= first.uar <= first.high <= 1
    assert sum(map(sum, first.confusion)) == 2
    assert (second.state, second.number, second.pool) == (RoundState.ASKING, 1, 24)
    assert second.picks.count() == 6 + 1
    assert open_tasks_of(loop).count() == 6 + 1


def test_a_pick_says_what_the_classifier_thought_before_anybody_heard_it(omar):
    question = make_loop(omar, batch=6, strategy="least")
    work()
    go_on(question)
    play_round(question)
    picks = list(Pick.objects.filter(round__number=1).exclude(arm=Arm.HOLDOUT).order_by("rank"))
    assert {pick.arm for pick in picks} == {Arm.ASKED}
    confidences = [pick.confidence for pick in picks]
    assert confidences == sorted(confidences)
    for pick in picks:
        assert sum(pick.opinion.values()) == pytest.approx(1, abs=1e-4)
        assert set(pick.opinion) == {str(label.pk) for label in question.labels.all()}
        assert max(pick.opinion.values()) == pick.confidence
    assert not Pick.objects.filter(arm=Arm.HOLDOUT).exclude(opinion=None).exists()


def test_the_holdout_never_joins_what_is_learnt_from(loop):
    for _ in range(3):
        play_round(loop)
    labels = list(Round.objects.filter(state="learnt").order_by("number").values_list("labels", flat=True))
    assert labels == [6, 12, 18]


def test_it_goes_on_until_no_clip_is_left(loop):
    for _ in range(10):
        _, plan = play_round(loop)
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, "pool_empty")
    assert Task.objects.count() == 60
    assert not open_tasks_of(loop).exists()


@pytest.mark.parametrize(
    ("rules", "reason", "rounds"),
    [
        ({"rounds": 2}, "rounds", 2),
        ({"answers": 20}, "budget", 3),
    ],
)
def test_it_stops_by_the_rules_of_its_owner(omar, rules, reason, rounds):
    question = make_loop(omar, batch=6, **rules)
    work()
    go_on(question)
    for _ in range(4):
        _, plan = play_round(question)
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, reason)
    assert Round.objects.filter(state=RoundState.LEARNT).count() == rounds == Round.objects.count()


def test_it_stops_once_the_holdout_shows_the_target(omar):
    question = make_loop(omar, batch=6, target=40)
    work()
    go_on(question)
    for _ in range(5):
        _, plan = play_round(question)
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, "target")
    # Two clips of a holdout, both right, show little; a few more show enough.
    learnt = Round.objects.order_by("-number")
    assert 0.4 <= learnt[0].low < learnt[0].uar == 1
    assert 2 <= len(learnt) < 5


def test_a_budget_is_not_exceeded_by_its_last_round(omar):
    question = make_loop(omar, batch=6, answers=20)
    work()
    go_on(question)
    for _ in range(4):
        play_round(question)
    # Four more clips and one of the holdout were what was left.
    assert Annotation.objects.count() == 20


def test_it_stops_when_rounds_bring_no_gain_that_could_be_seen(omar):
    question = make_loop(omar, clips=160, batch=40, patience=1)
    work()
    go_on(question)
    for _ in range(3):
        _, plan = play_round(question)
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, "no_gain")
    assert Round.objects.count() == 2


def test_passive_draws_by_chance_and_says_how_likely_each_clip_was(omar):
    question = make_loop(omar, batch=6, strategy="passive")
    work()
    go_on(question)
    play_round(question)
    tasks = Task.objects.filter(pick__round__number=1).exclude(pick__arm=Arm.HOLDOUT)
    assert set(tasks.values_list("selected_by", "selection_probability")) == {("random", 0.25)}


def test_a_question_without_a_classifier_is_asked_about_by_chance(omar):
    project = make_project(make_sounds(omar, 30), feature_set="librosa_mfcc")
    question = make_question(project, "Say it", LABELS)
    question.kind = "text"
    question.save()
    with pytest.raises(UserError, match="at random"):
        services.save_plan(question, strategy="least")
    services.save_plan(question, strategy="passive", batch=5)
    project.state = ProjectState.LIVE
    project.save()
    work()
    go_on(question)
    assert list(Pick.objects.values_list("arm", flat=True)) == [Arm.RANDOM] * 5
    # There is no holdout, so none of which a page would say that it was drawn clip by clip.
    assert Round.objects.get().by_group


# --- The owner ------------------------------------------------------------------------------------------


def test_checks_are_no_part_of_the_holdout(omar):
    question = make_loop(omar, batch=6)
    some = list(question.project.dataset.clips.order_by("sort_key")[:10])
    open_control_items(question.project, [clip.pk for clip in some])
    items = Item.objects.filter(project=question.project)
    add_controls(question, [(item, question.labels.first()) for item in items], origin="test")
    work()
    go_on(question)
    picked = set(Pick.objects.values_list("task__item__clip", flat=True))
    assert picked
    assert not picked & {clip.pk for clip in some}


def test_several_questions_share_a_holdout_and_a_turn_answers_all(omar):
    shape = {"feature_set": "librosa_mfcc", "answers_wanted": 1, "answers_maximum": 3, "share_to_hear": 0}
    project = make_project(make_sounds(omar, 60), **shape)
    first = make_question(project, "Is it low or high?", LABELS)
    second = make_question(project, "Once more, low or high?", LABELS)
    for question in (first, second):
        services.save_plan(question, batch=6)
    launch(project)
    work()
    go_on(first)
    held = Pick.objects.filter(arm=Arm.HOLDOUT)
    of_first = set(held.filter(round__plan=first.pk).values_list("task__item__clip", flat=True))
    assert of_first == set(held.filter(round__plan=second.pk).values_list("task__item__clip", flat=True))
    answer_all(first)
    go_on(first)
    assert set(Round.objects.filter(number=0).values_list("state", flat=True)) == {RoundState.LEARNT}
    assert Round.objects.filter(number=0, uar__isnull=False).count() == 2


def test_a_project_that_was_launched_without_a_loop_gets_none(omar):
    project = make_project(make_sounds(omar, 4), state=ProjectState.DRAFT)
    question = make_question(project)
    project.state = ProjectState.LIVE
    project.save()
    with pytest.raises(Conflict):
        services.save_plan(question)
    assert not Plan.objects.exists()


def test_another_feature_set_is_measured_as_a_whole_before_it_is_learnt_from(loop):
    answer_all(loop)
    edit_project(loop.project, feature_set="librosa_timbre")
    due.start_due()
    run(str(Job.objects.get(kind="activelearning.advance", state=State.WAITING).pk))
    assert Round.objects.get().state == RoundState.ASKING
    due.start_due()
    assert not Job.objects.filter(kind="activelearning.advance", state=State.WAITING).exists()
    work()
    go_on(loop)
    assert list(Round.objects.values_list("feature_set", flat=True)) == ["librosa_mfcc", "librosa_timbre"]


def test_measuring_that_was_cancelled_holds_a_running_loop_up_no_more(loop):
    answer_all(loop)
    store_sound(make_clips(loop.project.dataset, ["low 99.wav"])[0], sound("low", 99))
    due.start_due()
    run(str(Job.objects.get(kind="activelearning.advance", state=State.WAITING).pk))
    assert Round.objects.count() == 1
    Job.objects.filter(kind="activelearning.measure", state=State.WAITING).update(state=State.CANCELLED)
    go_on(loop)
    assert Round.objects.count() == 2


def test_a_loop_measures_again_what_its_store_has_lost(loop):
    answer_all(loop)
    for shard in Shard.objects.all():
        default_storage.delete(shard.stored.name)
    go_on(loop)
    assert Round.objects.count() == 1
    go_on(loop)
    assert Round.objects.count() == 2
    assert Job.objects.filter(state=State.FAILED).count() == 0


# --- Clips that come and go -----------------------------------------------------------------------------


def test_clips_that_come_later_join_the_pool(loop):
    store_sound(make_clips(loop.project.dataset, ["low 99.wav"])[0], sound("low", 99))
    answer_all(loop)
    for _ in range(3):
        go_on(loop)
    for _ in range(8):
        play_round(loop)
    assert Task.objects.count() == 61


def test_a_withdrawn_clip_is_forgotten_and_holds_nothing_up(loop):
    play_round(loop)
    picks = Pick.objects.filter(round__number=1)
    gone = picks.order_by("rank").first()
    withdraw_clips([gone.task.item.clip_id])
    gone.refresh_from_db()
    assert gone.opinion is None
    play_round(loop)
    assert Round.objects.filter(number=2).exists()


def test_speakers_of_the_holdout_are_never_learnt_from(omar):
    question = make_loop(omar, clips=80, speakers=10, batch=6)
    work()
    go_on(question)
    for _ in range(8):
        play_round(question)
    held = set(Pick.objects.filter(arm=Arm.HOLDOUT).values_list("task__item__clip__speaker", flat=True))
    others = set(Pick.objects.exclude(arm=Arm.HOLDOUT).values_list("task__item__clip__speaker", flat=True))
    assert held
    assert others
    assert not held & others


def test_too_few_clips_are_said(omar):
    question = make_loop(omar, clips=8)
    work()
    plan = go_on(question)
    assert "At least 20 clips" in plan.waits_for
    before = Job.objects.count()
    go_on(question)
    assert Job.objects.count() == before
