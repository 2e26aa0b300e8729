"""What a job works out about a loop for its page: when, of what, and that withdrawn clips go."""

import pytest

from activelearning import due, services
from activelearning.models import Arm, Dot, Pick, Plan, Round, Survey
from activelearning.surveying import survey
from annotation.models import Project, ProjectState, Task
from clips.erasing import withdraw_clips
from jobs.models import Job, State
from tests.activelearning.makers import answer_all, go_on, make_loop, play_round, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def surveyed(loop):
    """A loop that has learnt from its first round and was surveyed."""
    play_round(loop)
    due.start_surveys()
    work()
    return loop


def surveys():
    return Job.objects.filter(kind="activelearning.survey")


def test_a_loop_that_has_learnt_nothing_is_not_surveyed(loop):
    due.start_surveys()
    assert not surveys().exists()


def test_each_round_is_surveyed_once(surveyed):
    due.start_surveys()
    assert surveys().count() == 1
    play_round(surveyed)
    due.start_surveys()
    due.start_surveys()
    assert surveys().count() == 2
    work()
    assert Survey.objects.get().round.number == 1


def test_all_clips_lie_on_the_map_with_what_is_thought_of_them(surveyed):
    found = Survey.objects.get()
    assert (found.clips, found.on_map, found.dots.count()) == (60, 60, 60)
    assert not found.dots.filter(confidence=None).exists()
    labels = {label.pk: label.name for label in surveyed.labels.all()}
    right = [dot.clip.name.startswith(labels[dot.label_id]) for dot in found.dots.select_related("clip")]
    assert sum(right) > 50
    assert len(set(found.dots.values_list("x", "y"))) > 50
    assert set(found.dots.values_list("x", "y")) != set(found.dots.values_list("near_x", "near_y"))


def test_cells_of_the_confusion_are_the_dots_of_the_holdout(surveyed):
    found, measured = Survey.objects.get(), Round.objects.get(number=0)
    assert found.confusion == measured.confusion
    held = Pick.objects.filter(arm=Arm.HOLDOUT).exclude(task__state="open").count()
    assert found.dots.filter(truth__isnull=False).count() == held
    for row, truth in enumerate(found.classes):
        for column, label in enumerate(found.classes):
            assert found.dots.filter(truth=truth, label=label).count() == found.confusion[row][column]


def test_the_holdout_is_kept_where_the_map_has_no_room(surveyed, monkeypatch):
    monkeypatch.setattr("activelearning.mapping.drawn.__kwdefaults__", {"most": 10})
    survey(surveyed.pk, Quiet())
    found = Survey.objects.get()
    assert found.on_map == 10
    held = Pick.objects.filter(arm=Arm.HOLDOUT).exclude(task__state="open").count()
    assert found.dots.filter(truth__isnull=False).count() == held
    assert found.dots.filter(x=None).count() == found.dots.count() - 10


class Quiet:
    """A progress that tells nobody."""

    def set_total(self, total):
        """Do nothing."""

    def advance(self, by=1, message=""):
        """Do nothing."""


def test_chance_is_estimated_from_what_no_classifier_chose(omar):
    question = make_loop(omar, clips=90, batch=20, strategy="least")
    work()
    go_on(question)
    for _ in range(2):
        play_round(question)
    due.start_surveys()
    work()
    chance = Survey.objects.get().chance
    assert chance["clips"] == 20
    assert chance["reached"] == Round.objects.filter(uar__isnull=False).last().uar
    # One vote a clip, and the holdout is paid whatever chooses.
    held = Task.objects.filter(pick__arm=Arm.HOLDOUT).exclude(state="open").count()
    assert chance["measured"][-1][0] == held + 20


def test_where_chance_chooses_there_is_nothing_to_compare(omar):
    question = make_loop(omar, batch=20, strategy="passive")
    work()
    go_on(question)
    play_round(question)
    due.start_surveys()
    work()
    assert Survey.objects.get().chance is None


def test_a_withdrawn_clip_vanishes_from_the_map(surveyed):
    clip = Dot.objects.first().clip
    withdraw_clips([clip.pk])
    assert not Dot.objects.filter(clip=clip).exists()
    assert Pick.objects.filter(task__item__clip=clip).exclude(distance=None).count() == 0
    survey(surveyed.pk, Quiet())
    assert not Dot.objects.filter(clip=clip).exists()


def test_two_at_once_are_one_and_a_failed_one_waits_for_the_next_round(surveyed):
    plan = Plan.objects.get()
    assert services.start_survey(plan)
    assert not services.start_survey(plan)
    job = surveys().latest("queued_at")
    Survey.objects.update(round=None, made_at=None)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, finished_at=job.queued_at)
    due.start_surveys()
    assert surveys().count() == 2
    play_round(surveyed)
    due.start_surveys()
    assert surveys().count() == 3


def test_only_live_projects_are_surveyed(surveyed):
    before = surveys().count()
    play_round(surveyed)
    Project.objects.update(state=ProjectState.PAUSED)
    due.start_surveys()
    assert surveys().count() == before


def test_chosen_clips_say_how_unlike_labelled_ones_they_are(surveyed):
    asked = Pick.objects.filter(round__number=1)
    assert asked.exists()
    assert not asked.exclude(arm=Arm.HOLDOUT).filter(distance=None).exists()
    assert not Pick.objects.filter(round__number=0).exclude(distance=None).exists()
    assert answer_all(surveyed) == asked.count()
