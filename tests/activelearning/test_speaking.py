"""What the classifier says goes down to quality: measured first, of clips whose answers it has not seen."""

import numpy as np
import pytest

from activelearning import due
from activelearning.lessons.catalogue import lesson_of
from activelearning.models import Arm, Held, Pick, Plan, Round
from activelearning.rounds import labels as reading
from activelearning.rounds.speaking import SILENT
from activelearning.services import save_plan
from annotation.models import Aggregation, Task, TaskState
from annotation.services import launch
from game import play
from quality.jobs import revise_questions
from quality.models import AggregatedLabel, Crowd
from tests.activelearning.makers import LABELS, go_on, make_sounds, play_round, work
from tests.game.makers import annotators, answer
from tests.makers import make_project, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def weighed(omar):
    """A loop whose project weighs people: its first round is asked."""
    shape = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 4}
    project = make_project(
        make_sounds(omar, 120), feature_set="librosa_mfcc", share_to_hear=0, largest_share=100, **shape
    )
    question = make_question(project, "Is it low or high?", LABELS)
    save_plan(question, batch=15)
    launch(project)
    work()
    go_on(question)
    return question


def crowd_answers(question, people):
    """Let people answer all that is open, always right, and be judged."""
    for person in people:
        while turn := play.next_turn(person, question.project_id):
            answer(person, turn, turn.assignment.item.clip.name.split()[0])
    Crowd.objects.update(is_behind=True, revised_at=None)
    revise_questions()
    work()


def play_on(question, rounds):
    people = annotators(3)
    for _ in range(rounds):
        crowd_answers(question, people)
        due.start_due()
        work()


def test_its_opinion_counts_once_clips_that_it_did_not_choose_show_a_gain(weighed):
    play_on(weighed, 1)
    first = Round.objects.get(number=0)
    assert first.voice["clips"] == first.labels == 15
    play_on(weighed, 2)
    voices = [one.voice for one in Round.objects.filter(state="learnt").order_by("number")]
    assert 0 < voices[-1]["weight"] <= 1
    assert voices[-1]["gain"] > voices[-1]["error"] > 0


def test_what_people_dispute_measures_it_too(weighed):
    crowd_answers(weighed, annotators(3))
    firsts = Task.objects.filter(pick__arm=Arm.FIRST).order_by("pk")
    Task.objects.filter(pk=firsts.first().pk).update(state=TaskState.DISPUTED)
    due.start_due()
    work()
    first = Round.objects.get(number=0)
    assert (first.labels, first.voice["clips"]) == (14, 15)


def test_a_sure_opinion_asks_fewer_people_and_the_holdout_never_gets_it(weighed):
    play_on(weighed, 3)
    newest = Round.objects.order_by("-number").first()
    picks = Pick.objects.filter(round=newest).exclude(arm=Arm.HOLDOUT)
    assert 1 in set(picks.values_list("task__wanted", flat=True))
    of_holdout = Pick.objects.filter(arm=Arm.HOLDOUT)
    assert set(of_holdout.filter(round=newest).values_list("task__wanted", flat=True)) == {2}
    held = AggregatedLabel.objects.filter(task__item__clip__in=Held.objects.values("clip"))
    assert held.exists()
    assert not held.exclude(prior=None).exists()
    # Every other clip that was asked about, answered or not, has the newest voice.
    others = Task.objects.exclude(pick__arm=Arm.HOLDOUT)
    assert not others.filter(aggregated__prior=None).exists()


def test_while_nothing_is_shown_it_says_nothing(omar, weighed, monkeypatch):
    monkeypatch.setattr("activelearning.rounds.speaking.voice_of", lambda standing: SILENT)
    play_on(weighed, 2)
    assert not AggregatedLabel.objects.exclude(prior=None).exists()
    assert set(Task.objects.filter(state=TaskState.OPEN).values_list("wanted", flat=True)) == {2}


def test_what_it_learns_from_is_what_people_say_without_it(weighed):
    play_on(weighed, 2)
    task = Task.objects.filter(state=TaskState.RETIRED, pick__arm=Arm.FIRST).first()
    low, high = (label.pk for label in weighed.labels.order_by("pk"))
    lesson = lesson_of("single_choice", [low, high], {})
    # People lean to the one, and a loud classifier would turn it.
    AggregatedLabel.objects.filter(pk=task.pk).update(
        joint=[0.2, 0.0, 0.2, 0.0], prior={str(low): 0.2, str(high): 0.8}, label=high
    )
    known = reading.read_labels(weighed, {task.item.clip_id: 0}, lesson, np.zeros(0, int))
    assert known.labelled.labels.tolist() == [0]
    assert known.believed[0, 0] == pytest.approx(0.55, abs=0.01)


def test_a_worker_killed_before_it_spoke_leaves_that_to_the_next(weighed, monkeypatch):
    people = annotators(3)
    play_on(weighed, 1)
    crowd_answers(weighed, people)
    with monkeypatch.context() as killed:
        killed.setattr("activelearning.rounds.advancing.speak", _die)
        due.start_due()
        with pytest.raises(KeyboardInterrupt):
            work()
    newest = Round.objects.filter(state="learnt").order_by("-number").first()
    assert (newest.number, newest.voice) == (1, {})
    plan = Plan.objects.get()
    plan.job.delete()
    go_on(weighed)
    newest.refresh_from_db()
    assert newest.voice["clips"] > 0


def test_where_one_person_is_one_vote_it_has_no_voice(loop):
    play_round(loop)
    assert Round.objects.get(number=0).voice == {}
    assert not AggregatedLabel.objects.exclude(prior=None).exists()


def test_the_page_says_in_one_sentence_how_much_it_counts(weighed, omar, as_user):
    where = f"/projects/{weighed.project_id}/loop/"
    assert "Its opinion" not in as_user(omar).get(where).content.decode()
    play_on(weighed, 3)
    page = as_user(omar).get(where).content.decode()
    weight = Round.objects.filter(state="learnt").last().voice["weight"]
    assert f"Its opinion counts as {round(100 * weight)} %" in " ".join(page.split())


def _die(*_):
    raise KeyboardInterrupt
