"""A classifier's opinion: one voice beside people's, worth no more than one, and never its own echo."""

import numpy as np
import pytest
from django.utils import timezone

from annotation.models import Aggregation, Item, Task, TaskState
from annotation.services import Answer
from game import play
from quality.findings.forecast import _least_votes
from quality.inference import online
from quality.inference.answers import Answers
from quality.inference.beliefs import Beliefs
from quality.inference.model_prior import capped, gains_of, spoken, voice
from quality.inference.posterior import sweep
from quality.labels.deciding import decide, hear
from quality.models import AggregatedLabel, Crowd, TrustScore
from quality.revising.question import estimate, revise
from quality.revising.reading import read
from quality.services import set_prior
from tests.game.makers import annotators, answer, playable

RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6}


def opinion(truth, right):
    said = np.full((len(truth), 2), 1 - right)
    said[np.arange(len(truth)), truth] = right
    return said


# --- How much it counts ---------------------------------------------------------------------------------


def test_who_says_what_people_say_is_believed_and_who_says_anything_is_not():
    rng = np.random.default_rng(3)
    truth = rng.integers(2, size=60)
    people, every = opinion(truth, 0.97), np.arange(60)
    right = voice(opinion(truth, 0.8), people, every)
    assert right.weight > 0.5
    assert right.gain > right.error > 0
    anything = voice(opinion(rng.integers(2, size=60), 0.8), people, every)
    assert anything.weight == 0


def test_nothing_counts_before_clips_that_it_did_not_choose_show_a_gain():
    truth = np.arange(80) % 2
    # Right where it asked, wrong where chance did.
    said = opinion(np.where(np.arange(80) < 60, truth, 1 - truth), 0.85)
    people = opinion(truth, 0.95)
    assert voice(said, people, np.arange(60)).weight > 0.3
    assert voice(said, people, np.arange(60, 80)).weight == 0
    assert voice(said, people, np.arange(0)).weight == 0
    assert voice(said[:0], people[:0], np.arange(0)).error == float("inf")


def test_it_is_worth_no_more_than_an_average_person():
    said = np.array([[0.999, 0.001], [0.6, 0.4]])
    found = spoken(said, 0.8, 1.0)
    assert found[0].max() == pytest.approx(0.8)
    assert found[1].max() == pytest.approx(0.6)
    assert spoken(said, 0.8, 0.0).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert gains_of(capped(said, 0.8), np.array([[1.0, 0.0], [1.0, 0.0]]), 0.0).tolist() == [0, 0]


def test_where_nothing_is_said_people_are_heard_as_without_it():
    rng = np.random.default_rng(5)
    task, person = np.repeat(np.arange(40), 3), np.tile(np.arange(3), 40)
    label = np.where(rng.random(120) < 0.85, task % 2, 1 - task % 2)
    answers = Answers(task, person, label, np.full(40, -1), 3, 2)
    silent = np.full((40, 2), np.nan)
    without, said = sweep(answers, Beliefs()), silent.copy()
    assert sweep(answers, Beliefs(), prior=silent).posterior == pytest.approx(without.posterior)
    said[:10] = opinion(np.arange(10) % 2, 0.7)
    spoke = sweep(answers, Beliefs(), prior=said).posterior
    right = (np.arange(10), np.arange(10) % 2)
    assert (spoke[right] > without.posterior[right]).all()
    assert (spoke[10:].argmax(axis=1) == without.posterior[10:].argmax(axis=1)).all()


# --- Where it goes --------------------------------------------------------------------------------------


@pytest.fixture
def project(omar):
    return playable(omar, clips=2, **RULES)


def question_of(project):
    return project.questions.select_related("project").get()


def say(project, right=0.95, weight=1.0, name="happy"):
    """Let a classifier say this label of every clip."""
    question = question_of(project)
    label = question.labels.get(name=name).pk
    shares = {pk: right if pk == label else 1 - right for pk in question.label_names}
    tasks = Task.objects.filter(question=question).values_list("pk", flat=True)
    return set_prior(question, dict.fromkeys(tasks, shares), weight=weight)


def known_listener(project, person):
    """Let somebody be known to listen, by enough checks."""
    labels = sorted(question_of(project).label_names)
    state = {"labels": labels, "now": [0.05, 0.15, 0.4, 0.36, 0.03, 0.01], "said": {}, "columns": {}}
    crowd = {"labels": labels, "now": [0.18, 0.29, 0.29, 0.14, 0.085, 0.015], "accuracy": 0.825}
    Crowd.objects.update_or_create(question=question_of(project), defaults={"state": crowd})
    TrustScore.objects.create(
        annotator=person, question=question_of(project), checks=8, checks_passed=8, mean=0.85, state=state
    )


pytestmark = pytest.mark.django_db


def test_a_sure_classifier_asks_one_person_first_and_an_unsure_one_two(project):
    say(project, 0.95)
    assert set(Task.objects.values_list("wanted", flat=True)) == {1}
    assert set(Item.objects.values_list("wanted", flat=True)) == {1}
    say(project, 0.55)
    assert set(Task.objects.values_list("wanted", flat=True)) == {2}
    assert set(Item.objects.values_list("wanted", flat=True)) == {2}


def test_one_known_listener_who_says_the_same_closes_a_clip(project):
    say(project)
    person = annotators(1)[0]
    known_listener(project, person)
    turn = play.next_turn(person, project.pk)
    answer(person, turn, "happy")
    task = Task.objects.select_related("aggregated__label").get(item=turn.assignment.item_id)
    assert (task.state, task.votes, task.aggregated.label.name) == (TaskState.RETIRED, 1, "happy")
    # What is kept for the next vote, and for who learns from it, is what people said alone.
    alone = online.posterior(task.aggregated.joint)
    assert max(task.aggregated.posterior.values()) > max(alone) + 0.03
    # Heard anew by the job, it stays closed.
    revise(question_of(project), timezone.now())
    task.refresh_from_db()
    assert task.state == TaskState.RETIRED
    task.aggregated.refresh_from_db()
    assert online.posterior(task.aggregated.joint) == pytest.approx(alone, abs=0.06)


@pytest.mark.parametrize("said", ["sad", None])
def test_who_says_something_else_closes_nothing_with_it(project, said):
    say(project)
    person = annotators(1)[0]
    known_listener(project, person)
    turn = play.next_turn(person, project.pk)
    answer(person, turn, said)
    task = Task.objects.get(item=turn.assignment.item_id)
    assert task.state == TaskState.OPEN
    assert Item.objects.get(pk=task.item_id).has_room


def test_newcomers_never_close_a_clip_alone_with_it(project):
    say(project)
    person = annotators(1)[0]
    turn = play.next_turn(person, project.pk)
    answer(person, turn, "happy")
    assert Task.objects.get(item=turn.assignment.item_id).state == TaskState.OPEN


def test_it_has_one_voice_its_newest(project):
    assert say(project) == 2
    first = AggregatedLabel.objects.values_list("prior", flat=True).first()
    assert say(project) == 0
    assert say(project, name="sad") == 2
    second = AggregatedLabel.objects.values_list("prior", flat=True).first()
    assert list(second.values()) == list(first.values())[::-1]
    assert say(project, weight=0.0) == 2
    assert not AggregatedLabel.objects.exclude(prior=None).exists()
    assert set(Task.objects.values_list("wanted", flat=True)) == {2}


def test_what_it_says_later_moves_a_posterior_and_not_what_people_said(project):
    first, second = annotators(2)
    for person in (first, second):
        turn = play.next_turn(person, project.pk)
        answer(person, turn, "happy")
    revise(question_of(project), timezone.now())
    voted = AggregatedLabel.objects.filter(votes__gt=0).order_by("pk").first()
    say(project, name="sad")
    assert Crowd.objects.get().is_behind
    revise(question_of(project), timezone.now())
    now = AggregatedLabel.objects.get(pk=voted.pk)
    happy = str(question_of(project).labels.get(name="happy").pk)
    assert now.posterior[happy] < voted.posterior[happy] - 0.05
    assert online.posterior(now.joint) == pytest.approx(online.posterior(voted.joint), abs=0.02)


def test_of_what_a_person_decided_nothing_is_said(project, omar):
    task = Task.objects.select_related("question__project", "item__project").order_by("pk").first()
    for person in annotators(2):
        turn = play.next_turn(person, project.pk)
        answer(person, turn, "happy" if turn.assignment.item_id == task.item_id else "sad")
    Task.objects.filter(pk=task.pk).update(state=TaskState.DISPUTED, retired_at=timezone.now())
    task.refresh_from_db()
    happy = question_of(project).labels.get(name="happy")
    said = Answer(task.question_id, happy.pk)
    decide(hear(task, said, omar, timezone.now()), said, now=timezone.now())
    say(project, name="sad")
    assert AggregatedLabel.objects.get(pk=task.pk).prior is None


def test_where_one_person_is_one_vote_it_says_nothing(omar):
    counted = playable(omar, clips=2)
    assert say(counted) == 0
    assert not AggregatedLabel.objects.exists()


def test_clips_of_which_only_it_has_spoken_are_no_answered_ones(project, omar, as_user):
    say(project)
    page = as_user(omar).get(f"/projects/{project.pk}/labels/?show=answered").content.decode()
    assert "0.wav" not in page
    page = as_user(omar).get(f"/projects/{project.pk}/labels/?show=waiting").content.decode()
    assert "0.wav" in page


def test_a_forecast_closes_tasks_by_a_vote_less_where_it_says_the_same(project):
    say(project)
    first, second = annotators(2)
    answer(first, play.next_turn(first, project.pk), "happy")
    answer(second, play.next_turn(second, project.pk), "sad")
    found = read(question_of(project))
    least = dict(zip(found.tasks.tolist(), _least_votes(found, estimate(found)).tolist(), strict=True))
    said = dict(AggregatedLabel.objects.filter(votes=1).values_list("task", "label__name"))
    assert {least[task] for task, name in said.items() if name == "happy"} <= {1}
    assert 1 in least.values()
