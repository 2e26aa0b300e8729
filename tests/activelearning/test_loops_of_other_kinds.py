"""Loops of questions that are no choice of one label: what learns, what does not, and that each ends."""

import numpy as np
import pytest
from django.urls import reverse

from activelearning import due
from activelearning.models import Arm, Pick, Plan, Round, Survey
from activelearning.services import save_plan
from annotation.models import Task
from annotation.services import Answer, LabelDraft, Listening, launch, save_question
from common.errors import UserError
from game import play
from tests.activelearning.makers import make_sounds, work
from tests.game.makers import annotators
from tests.makers import make_project

pytestmark = pytest.mark.django_db

LABELS = [LabelDraft("deep"), LabelDraft("shrill")]


def make(owner, kind, **rules):
    """Launch a project with one question of a kind; each clip wants one answer."""
    shape = {"feature_set": "librosa_mfcc", "answers_wanted": 1, "answers_maximum": 1, "share_to_hear": 0}
    project = make_project(make_sounds(owner, 60), **shape)
    labels = LABELS if kind in {"multiple_choice", "regions"} else []
    question = save_question(project, text="What is it like?", kind=kind, labels=labels)
    save_plan(question, batch=8, **rules)
    launch(project)
    question.refresh_from_db()
    return question


def said(question, name):
    """Return what somebody says who hears right."""
    high = name.startswith("high")
    labels = list(question.labels.values_list("pk", flat=True))
    given = {
        "multiple_choice": lambda: {"labels": [labels[high]]},
        "scale": lambda: {"number": 4 if high else 2},
        "grid": lambda: {"point": {"x": 0.1, "y": 0.6 if high else -0.6}},
        "text": lambda: {"text": "a buzz"},
    }
    return Answer(question.pk, **given[question.kind]())


def play_rounds(question, rounds):
    """Let one person answer all that is asked, some rounds long."""
    person = annotators(1)[0]
    for _ in range(rounds):
        due.start_due()
        work()
        while turn := play.next_turn(person, question.project_id):
            answer = said(question, turn.assignment.item.clip.name)
            play.submit_answer(person, turn.assignment.pk, [answer], listening=Listening())
    due.start_due()
    due.start_surveys()
    work()


@pytest.mark.parametrize(("kind", "measure"), [("multiple_choice", "uar"), ("scale", "ccc"), ("grid", "ccc")])
def test_it_learns_measures_and_asks(omar, as_user, kind, measure):
    question = make(omar, kind)
    work()
    play_rounds(question, 4)
    learnt = Round.objects.filter(state="learnt").order_by("number")
    assert [one.labels for one in learnt] == [8, 16, 24, 30]
    newest = learnt.last()
    assert newest.measure == measure
    assert 0 <= newest.low <= newest.uar <= newest.high
    # The axis on which all are alike makes half of it; a holdout of eight clips may be one-sided.
    assert newest.uar > (0.55 if kind == "grid" else 0.3)
    assert newest.confusion is None
    asked = Pick.objects.filter(arm=Arm.ASKED)
    assert asked.exists()
    assert not asked.filter(confidence=None).exists()
    assert Pick.objects.filter(arm=Arm.HOLDOUT, confidence=None).count() > 0
    survey = Survey.objects.get()
    assert survey.dots.count() == 60
    page = as_user(omar).get(reverse("activelearning:loop", args=[question.project_id])).content.decode()
    assert newest.get_measure_display() in page
    assert "have no classifier" not in page
    one = reverse("activelearning:loop_round", args=[question.project_id, asked.first().round.number])
    assert "data-clip-play" in as_user(omar).get(one).content.decode()
    dots = as_user(omar).get(reverse("activelearning:loop_dots", args=[question.project_id])).json()
    heard = {
        high: [
            dot["expected" if measure == "ccc" else "said"]
            for dot in dots["dots"]
            if ("high" in dot["name"]) == high
        ]
        for high in (False, True)
    }
    assert None not in heard[False] + heard[True]
    if kind == "scale":
        # People say 2 and 4.
        assert np.mean(heard[True]) - np.mean(heard[False]) > 1
    if kind == "multiple_choice":
        assert np.mean(heard[True]) - np.mean(heard[False]) > 0.8


def test_texts_are_drawn_by_chance_until_a_rule_stops_them_and_the_page_says_so(omar, as_user):
    question = make(omar, "text", strategy="passive", rounds=2)
    work()
    play_rounds(question, 3)
    assert Plan.objects.get().stopped_because == "rounds"
    assert set(Pick.objects.values_list("arm", flat=True)) == {Arm.RANDOM}
    assert Task.objects.filter(question=question).count() == 16
    page = as_user(omar).get(reverse("activelearning:loop", args=[question.project_id])).content.decode()
    assert "have no classifier" in page
    assert Survey.objects.get().confusion is None
    table = reverse("activelearning:loop_map", args=[question.project_id])
    assert as_user(omar).get(table).status_code == 200


@pytest.mark.parametrize(
    ("kind", "strategy"), [("text", "default"), ("scale", "margin"), ("grid", "entropy")]
)
def test_a_strategy_that_a_kind_cannot_follow_is_refused(omar, kind, strategy):
    project = make_project(make_sounds(omar, 2))
    question = save_question(project, text="How?", kind=kind, labels=[])
    with pytest.raises(UserError, match=r"no classifier|choices of one label"):
        save_plan(question, strategy=strategy)
