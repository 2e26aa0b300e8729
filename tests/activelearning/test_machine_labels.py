"""Labels that the classifier gives by itself: marked, audited blind, taken back where they do not hold."""

from types import SimpleNamespace

import numpy as np
import pytest
from django.utils import timezone

from activelearning import due, services
from activelearning.machine import labelling as labels
from activelearning.machine.audits import FEWEST, Sample, missing
from activelearning.machine.standing import sample_of
from activelearning.models import Arm, Pick, Plan, PlanState, Returned, Round, RoundState
from activelearning.rounds import choosing
from annotation.models import Annotation, Item, Project, Question, Task, TaskState
from annotation.opening import count_asked
from annotation.selectors import progress_of
from annotation.services import Answer
from clips.erasing import withdraw_clips
from common.errors import UserError
from game import play
from jobs.models import Job, State
from quality.labels import machine
from quality.labels.contesting import contest
from quality.labels.deciding import hear
from quality.models import AggregatedLabel, Contest
from tests.activelearning.makers import (
    RULES,
    answer_all,
    audits,
    go_on,
    make_loop,
    of_machine,
    play_round,
    work,
)
from tests.game.makers import annotators, answer
from tests.makers import make_question

# --- The mathematics ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "right", "is_below"),
    [(0, 0, False), (3, 2, False), (6, 1, True), (19, 16, False), (20, 18, False), (20, 17, True)],
)
def test_labels_fall_below_the_bar_by_enough_audits_or_by_clear_ones(heard, right, is_below):
    assert Sample(heard, right).is_below(0.9) == is_below


def test_some_of_what_it_is_sure_of_is_audited():
    assert [missing(sure, 0) for sure in (0, 5, 20, 100, 400)] == [0, 5, FEWEST, FEWEST, 40]
    assert missing(400, 40) == 0
    assert missing(100, 18) == 2


# --- In a loop ------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_nothing_is_labelled_unless_its_owner_says_so(loop):
    for _ in range(6):
        play_round(loop)
    assert not of_machine().exists()
    assert not audits().exists()
    assert not Plan.objects.get().machine_labels


def test_labels_are_marked_with_round_confidence_and_model(labelling):
    newest = Round.objects.filter(state=RoundState.LEARNT).last()
    found = of_machine().select_related("task__item__clip", "label")
    for one in found:
        assert (one.method, one.votes, one.machine_round) == ("machine", 0, newest.number)
        assert one.machine_confidence >= 0.75
        assert one.machine_model.startswith("linear SVM, librosa_mfcc, ")
        assert (one.task.state, one.task.selected_by) == (TaskState.RETIRED, "machine")
    right = sum(one.task.item.clip.name.startswith(one.label.name) for one in found)
    assert right >= 0.9 * len(found)
    assert newest.machine["given"] == len(found)


def test_nobody_is_asked_about_them_and_they_count_as_nobodys_work(labelling):
    assert set(Item.objects.filter(tasks__aggregated__machine=True).values_list("wanted", flat=True)) == {0}
    asked = Task.objects.exclude(aggregated__machine=True).count()
    project = Project.objects.get()
    assert count_asked(project) == asked == progress_of(project.pk).tasks
    picked = set(Pick.objects.values_list("task", flat=True))
    assert not picked & set(of_machine().values_list("task", flat=True))


def test_people_audit_it_blind_and_say_the_same(labelling):
    assert audits().count() >= FEWEST
    assert not AggregatedLabel.objects.filter(task__pick__arm=Arm.AUDIT, machine=True).exists()
    answer_all(labelling)
    sample = sample_of(Plan.objects.get())
    assert (sample.heard, sample.waiting) == (audits().count(), 0)
    assert sample.share > 0.9
    low, high = sample.interval
    assert low < sample.share <= high


def test_an_audit_is_no_other_turn_than_any(labelling):
    audited = set(audits().filter(task__state=TaskState.OPEN).values_list("task__item", flat=True))
    shapes = set()
    person = annotators(1)[0]
    seen = {True: 0, False: 0}
    while turn := play.next_turn(person, labelling.project_id):
        assignment = turn.assignment
        is_audit = assignment.item_id in audited
        seen[is_audit] += 1
        shapes.add((assignment.is_control, assignment.is_repeat, assignment.is_training, len(turn.tasks)))
        assert assignment.item.priority == 1
        answer(person, turn, "low")
    assert shapes == {(False, False, False, 1)}
    assert seen[True] >= FEWEST
    assert seen[False] > 0


def test_they_never_join_what_is_learnt_from(labelling):
    play_round(labelling)
    newest = Round.objects.filter(state=RoundState.LEARNT).last()
    people = Task.objects.filter(state=TaskState.RETIRED, aggregated__machine=False)
    held = people.filter(pick__arm=Arm.HOLDOUT).count()
    assert newest.labels == people.count() - held


def test_below_the_bar_all_go_back_and_the_owner_is_told(labelling, omar, as_user):
    given = of_machine().count()
    clips = set(of_machine().values_list("task__item__clip", flat=True))
    Pick.objects.filter(arm=Arm.AUDIT).update(opinion={"0": 1.0})
    play_round(labelling)
    plan = Plan.objects.get()
    assert not of_machine().exists()
    assert (plan.machine_labels, plan.state) == (False, PlanState.ON)
    assert plan.machine_ended_at is not None
    assert Round.objects.filter(state=RoundState.LEARNT).last().machine["returned"] == given
    # They are in the pool again: the next round may ask about them.
    assert not Item.objects.filter(clip__in=clips).exclude(tasks__pick__round__number__gte=4).exists()
    page = " ".join(as_user(omar).get(f"/projects/{labelling.project_id}/loop/").content.decode().split())
    assert "Its labels were taken back" in page
    back = Returned.objects.filter(reason="audits", round=Round.objects.get(machine__returned=given).number)
    assert set(back.values_list("clip", flat=True)) == clips
    assert f"{given} clips lost its label" in page
    play_round(labelling)
    assert not of_machine().exists()


def test_its_owner_lets_it_label_again_and_audits_begin_anew(labelling):
    Pick.objects.filter(arm=Arm.AUDIT).update(opinion={"0": 1.0})
    play_round(labelling)
    services.save_plan(labelling, **RULES)
    plan = Plan.objects.get()
    assert plan.machine_ended_at is None
    assert sample_of(plan) == Sample()
    play_round(labelling)
    assert of_machine().exists()


def test_switched_off_they_go_back_to_the_others(labelling):
    services.save_plan(labelling, **{**RULES, "machine_labels": False})
    work()
    assert not of_machine().exists()
    assert Plan.objects.get().machine_ended_at is None


def test_a_loop_that_stops_asks_about_its_last_audits_and_ends(omar):
    question = make_loop(omar, clips=200, rounds=3, **RULES)
    work()
    go_on(question)
    for _ in range(3):
        _, plan = play_round(question)
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, "rounds")
    last = Round.objects.get(state=RoundState.ASKING)
    assert set(last.picks.values_list("arm", flat=True)) == {Arm.AUDIT}
    _, plan = play_round(question)
    assert not Round.objects.filter(state=RoundState.ASKING).exists()
    assert of_machine().exists()
    assert sample_of(plan).heard >= FEWEST
    rounds = Round.objects.count()
    due.start_due()
    work()
    assert Round.objects.count() == rounds


def test_a_vote_makes_a_contested_label_peoples(labelling, omar):
    task = machine.labels_of(labelling).select_related("question__project").order_by("pk").first()
    contest(task, omar, "That is no buzz at all.", timezone.now())
    # Nobody is trusted yet, so it waits for an adjudicator; a take-back leaves it alone.
    machine.take_back(labelling)
    assert list(of_machine().values_list("task", flat=True)) == [task.pk]


def test_a_contested_label_stays_and_holds_no_round_up(labelling, omar):
    standing = SimpleNamespace(plan=Plan.objects.get())
    tasks = machine.labels_of(labelling).select_related("question__project", "item")
    # Those that would be audited first, if audits began anew.
    contested = sorted(tasks, key=lambda one: labels._dice(standing, one.item.clip_id))[:8]
    for task in contested:
        contest(task, omar, "That is no buzz at all.", timezone.now())
    Plan.objects.update(machine_since=timezone.now())
    for _ in range(2):
        play_round(labelling)
        assert not Job.objects.filter(state=State.FAILED).exists()
    assert Plan.objects.get().stopped_because in ("", "pool_empty")
    assert audits().filter(round__number__gte=4).count() >= FEWEST
    assert not Pick.objects.filter(task__in=contested).exists()
    assert machine.labels_of(labelling).filter(pk__in=[one.pk for one in contested]).count() == 8


def test_nobody_is_asked_about_what_has_a_classifiers_label(labelling, monkeypatch):
    clip = machine.labels_of(labelling).values_list("item__clip", flat=True).first()

    def with_labelled(standing):
        place = standing.ground.places[clip]
        return choosing.Chosen(np.array([place]), [Arm.AUDIT])

    monkeypatch.setattr(choosing, "choose_next", with_labelled)
    monkeypatch.setattr("activelearning.rounds.advancing.label_sure", lambda *_, **__: None)
    play_round(labelling)
    assert not Pick.objects.filter(task__item__clip=clip).exists()
    assert not Job.objects.filter(state=State.FAILED).exists()


def test_where_somebody_heard_it_people_are_asked_and_others_go_back(labelling, omar):
    task = machine.labels_of(labelling).select_related("question__project").order_by("pk").first()
    before = of_machine().count()
    contest(task, omar, "That is no buzz at all.", timezone.now())
    hear(task, Answer(labelling.pk, labelling.labels.get(name="low").pk), omar, timezone.now())
    assert machine.take_back(labelling) == before - 1
    Contest.objects.update(closed_at=timezone.now(), outcome="upheld")
    assert machine.take_back(labelling) == 1
    task = Task.objects.select_related("item", "aggregated").get(pk=task.pk)
    assert (task.state, task.wanted, task.aggregated.label, task.aggregated.machine) == (
        "open",
        1,
        None,
        False,
    )
    assert task.item.has_room
    answer_all(labelling)
    task.refresh_from_db()
    assert (task.state, task.votes) == (TaskState.RETIRED, 1)


def test_what_people_dispute_speaks_against_it(labelling):
    answer_all(labelling)
    before = sample_of(Plan.objects.get())
    one = audits().filter(task__state=TaskState.RETIRED).first()
    Task.objects.filter(pk=one.task_id).update(state=TaskState.DISPUTED)
    after = sample_of(Plan.objects.get())
    assert (after.heard, after.right) == (before.heard, before.right - 1)


def test_audits_are_paid_by_the_budget_and_no_more_than_a_round(omar):
    question = make_loop(omar, clips=200, answers=50, **RULES)
    work()
    go_on(question)
    for _ in range(3):
        play_round(question)
    newest = Round.objects.get(state=RoundState.ASKING)
    assert 0 < newest.picks.filter(arm=Arm.AUDIT).count() <= 50 - Annotation.objects.count()
    assert newest.picks.count() <= 50 - Annotation.objects.count()
    play_round(question)
    assert Annotation.objects.count() == 50


def test_who_switches_it_off_while_a_round_is_learnt_from_has_the_last_word(labelling, monkeypatch):
    sure = labels._sure

    def switched_off(*known):
        services.save_plan(labelling, **{**RULES, "machine_labels": False})
        return sure(*known)

    monkeypatch.setattr(labels, "_sure", switched_off)
    play_round(labelling)
    work()
    assert not of_machine().exists()


def test_another_question_takes_the_switch_off(labelling):
    before = set(of_machine().values_list("task", "updated_at"))
    Question.objects.create(project=labelling.project, text="And now?", kind="single_choice", position=1)
    play_round(labelling)
    assert set(of_machine().values_list("task", "updated_at")) == before


def test_who_asks_about_the_rest_asks_about_its_labels_too(labelling):
    services.ask_rest(Project.objects.get())
    work()
    assert not of_machine().exists()
    assert Task.objects.filter(question=labelling, aggregated__machine=False).count() > 0
    assert set(Task.objects.filter(question=labelling, votes=0).values_list("item__wanted", flat=True)) == {1}
    assert Task.objects.filter(question=labelling).count() == 200
    assert not Plan.objects.get().machine_labels


def test_withdrawn_audits_hold_nothing_up(labelling):
    withdraw_clips(list(audits().values_list("task__item__clip", flat=True)[:5]))
    play_round(labelling)
    assert sample_of(Plan.objects.get()).heard == FEWEST - 5
    assert not Round.objects.filter(number=3, state=RoundState.ASKING).exists()


def test_a_budget_that_is_used_up_leaves_nothing_unaudited(omar):
    # Thirty clips and eight of the holdout.
    question = make_loop(omar, clips=200, answers=38, **RULES)
    work()
    go_on(question)
    for _ in range(3):
        _, plan = play_round(question)
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, "budget")
    assert not of_machine().exists()
    assert not audits().exists()


def test_several_questions_leave_labelling_to_people(omar):
    question = make_loop(omar, batch=6)
    project = question.project
    Project.objects.filter(pk=project.pk).update(state="draft")
    project.refresh_from_db()
    make_question(project, "And now?", ("yes", "no"))
    with pytest.raises(UserError, match="all that is asked"):
        services.save_plan(question, machine_labels=True)
