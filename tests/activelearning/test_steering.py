"""What owners do to a loop: pause, go on, a round by hand, another plan, the rest."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activelearning import jobs, services
from activelearning.models import Pick, Plan, PlanState, Round, RoundState
from activelearning.rounds import advancing, choosing
from annotation.models import Project, Task
from annotation.services import delete_question, launch, pause
from common.errors import Conflict
from game import play
from jobs.running import run
from tests.activelearning.makers import (
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
from tests.game.makers import annotators, answer
from tests.makers import make_clips, make_project, make_question

pytestmark = pytest.mark.django_db


def test_a_paused_loop_makes_no_round_and_goes_on_when_it_is_told_to(loop):
    services.pause(Plan.objects.get())
    play_round(loop)
    assert Round.objects.count() == 1
    services.resume(Plan.objects.get())
    work()
    assert Round.objects.count() == 2


def test_who_pauses_while_a_round_is_being_chosen_gets_no_round(loop, monkeypatch):
    answer_all(loop)
    chosen = choosing.choose_next

    def meanwhile(standing):
        services.pause(Plan.objects.get())
        return chosen(standing)

    monkeypatch.setattr(choosing, "choose_next", meanwhile)
    advancing.advance(loop.pk, Quiet())
    assert Round.objects.count() == 1
    assert open_tasks_of(loop).count() == 0


def test_a_round_by_hand_learns_from_what_there_is(loop):
    answer_all(loop, most=5)
    services.pause(Plan.objects.get())
    services.learn_now(Plan.objects.get())
    work()
    first, second = Round.objects.order_by("number")
    assert (first.state, second.state) == (RoundState.LEARNT, RoundState.ASKING)
    assert Plan.objects.get().state == PlanState.PAUSED


def test_a_round_by_hand_goes_on_though_all_that_was_heard_has_one_label(loop):
    [person] = annotators(1)
    for _ in range(3):
        answer(person, play.next_turn(person, loop.project_id), "low")
    services.learn_now(Plan.objects.get())
    work()
    assert list(Round.objects.values_list("number", "state")) == [(0, "learnt"), (1, "asking")]


def test_a_round_by_hand_that_is_delivered_twice_makes_one(loop):
    answer_all(loop, most=5)
    services.learn_now(Plan.objects.get())
    arguments = Plan.objects.get().job.arguments
    work()
    jobs.advance(Quiet(), **arguments)
    assert list(Round.objects.values_list("number", "state")) == [(0, "learnt"), (1, "asking")]


def test_a_round_by_hand_goes_on_where_a_killed_worker_had_learnt(loop, monkeypatch):
    answer_all(loop, most=5)
    services.pause(Plan.objects.get())
    services.learn_now(Plan.objects.get())
    arguments = Plan.objects.get().job.arguments
    with monkeypatch.context() as killed:
        killed.setattr(choosing, "choose_next", _die)
        with pytest.raises(KeyboardInterrupt):
            jobs.advance(Quiet(), **arguments)
    jobs.advance(Quiet(), **arguments)
    assert list(Round.objects.values_list("number", "state")) == [(0, "learnt"), (1, "asking")]


def test_a_round_by_hand_says_which_rule_of_a_paused_plan_forbids_it(loop):
    answer_all(loop, most=5)
    services.save_plan(loop, answers=4)
    services.pause(Plan.objects.get())
    services.learn_now(Plan.objects.get())
    work()
    assert Round.objects.get().state == RoundState.LEARNT
    assert "budget of answers is used up" in Plan.objects.get().waits_for


def test_a_round_by_hand_says_that_new_clips_come_first(loop):
    store_sound(make_clips(loop.project.dataset, ["low 99.wav"])[0], sound("low", 99))
    services.learn_now(Plan.objects.get())
    run(str(Plan.objects.get().job_id))
    assert "measured first" in Plan.objects.get().waits_for
    with pytest.raises(Conflict, match="being measured"):
        services.learn_now(Plan.objects.get())
    work()
    services.learn_now(Plan.objects.get())
    work()
    assert Plan.objects.get().waits_for == ""
    assert Round.objects.count() == 2


def test_nobody_learns_by_hand_before_the_first_round(omar):
    make_loop(omar, clips=4)
    with pytest.raises(Conflict, match="first round"):
        services.learn_now(Plan.objects.get())


def test_a_strategy_that_is_changed_holds_from_the_next_round_on(loop):
    services.save_plan(loop, strategy="margin", batch=4)
    play_round(loop)
    assert list(Round.objects.values_list("strategy", flat=True)) == ["default", "margin"]
    assert Pick.objects.filter(round__number=1).count() == 4
    assert Pick.objects.filter(round__number=0).count() == 8


def test_a_stopped_loop_goes_on_when_its_rule_is_changed(omar):
    question = make_loop(omar, batch=6, rounds=1)
    work()
    go_on(question)
    _, plan = play_round(question)
    assert plan.state == PlanState.STOPPED
    with pytest.raises(Conflict):
        services.learn_now(plan)
    services.save_plan(question, rounds=3)
    services.resume(Plan.objects.get())
    work()
    assert Round.objects.count() == 2


def test_a_paused_project_asks_for_nothing_more(loop):
    answer_all(loop)
    pause(loop.project)
    go_on(loop)
    assert Round.objects.count() == 1


def test_the_rest_is_asked_about_when_its_owner_wants_it(loop):
    services.ask_rest(loop.project)
    work()
    assert Task.objects.count() == 60
    assert Plan.objects.get().state == PlanState.PAUSED


def test_the_rest_takes_its_locks_in_the_order_of_a_round(loop):
    project = loop.project
    with CaptureQueriesContext(connection) as heard:
        services.ask_rest(project)
    statements = [one["sql"] for one in heard]
    plan = next(n for n, sql in enumerate(statements) if 'FROM "activelearning_plan"' in sql)
    asked = next(n for n, sql in enumerate(statements) if '"annotation_project"' in sql)
    assert plan < asked


def test_the_rest_is_asked_about_though_the_loop_has_just_stopped(loop):
    Plan.objects.update(state=PlanState.STOPPED, stopped_because="rounds")
    services.ask_rest(loop.project)
    assert Plan.objects.get().stopped_because == "rounds"


def test_a_plan_of_a_draft_can_be_taken_back(omar):
    project = make_project(make_sounds(omar, 4))
    question = make_question(project)
    plan = services.save_plan(question)
    project.refresh_from_db()
    assert project.asked_clips == "chosen"
    services.drop_plan(plan)
    project.refresh_from_db()
    assert project.asked_clips == "all"


def test_a_draft_that_lost_its_planned_question_is_asked_about_as_a_whole(omar):
    project = make_project(make_sounds(omar, 4))
    planned, _ = make_question(project), make_question(project, "And now?", ("yes", "no"))
    services.save_plan(planned)
    delete_question(planned)
    launch(Project.objects.get(pk=project.pk))
    work()
    assert Task.objects.count() == 4


class Quiet:
    """Nobody to tell."""

    def advance(self, n=1, message=None):
        """Hear how far it is."""


def _die(*_):
    raise KeyboardInterrupt
