"""The whole road on real voices: uploaded, measured, asked, answered, learnt, until a rule stops the loop."""

import io

import pytest
from django.core.management import call_command

from activelearning import due, services
from activelearning.models import Arm, Pick, Plan, PlanState, Round
from annotation.models import Task
from annotation.services import launch
from clips.models import Dataset
from game import play
from tests.activelearning.makers import work
from tests.game.makers import annotators, answer
from tests.makers import make_project, make_question

pytestmark = [pytest.mark.django_db, pytest.mark.corpora]


@pytest.fixture
def voices(omar, shared_data):
    """120 clips of emodb."""
    folder = str(shared_data / "corpora" / "emodb")
    call_command("import_dataset", folder, "--limit", "120", "--owner", "omar", stdout=io.StringIO())
    dataset = Dataset.objects.get()
    dataset.source, dataset.licence, dataset.consent = "Berlin", "as published", "published"
    dataset.save()
    return dataset


def answer_rightly(question, person):
    """Answer all that is open by what the corpus says."""
    while turn := play.next_turn(person, question.project_id):
        answer(person, turn, turn.assignment.item.clip.metadata["arousal"])


@pytest.mark.parametrize("feature_set", ["librosa_timbre", "eGeMAPSv02"])
def test_a_loop_on_real_voices_ends_by_its_rule_and_hears_arousal(voices, feature_set):
    shape = {"feature_set": feature_set, "answers_wanted": 1, "answers_maximum": 3, "share_to_hear": 0}
    project = make_project(voices, **shape)
    question = make_question(project, "How excited is the voice?", ("low", "high"))
    services.save_plan(question, batch=10, rounds=4)
    launch(project)
    person = annotators(1)[0]
    for _ in range(6):
        work()
        due.start_due()
        work()
        answer_rightly(question, person)
    plan = Plan.objects.get()
    assert (plan.state, plan.stopped_because) == (PlanState.STOPPED, "rounds")
    rounds = list(Round.objects.order_by("number"))
    assert [one.labels for one in rounds] == [10, 20, 30, 40]
    assert rounds[-1].uar > 0.6
    # Ten speakers: those who measure are never learnt from.
    by_arm = Pick.objects.values_list("arm", "task__item__clip__speaker")
    held = {speaker for arm, speaker in by_arm if arm == Arm.HOLDOUT}
    assert held
    assert not held & {speaker for arm, speaker in by_arm if arm != Arm.HOLDOUT}
    assert Task.objects.count() < 120
