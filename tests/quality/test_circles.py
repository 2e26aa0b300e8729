"""People who often hear clips together count as one person on a task."""

import numpy as np
import pytest
from django.utils import timezone

from annotation.models import Participation, TaskState
from game import play
from quality.models import AggregatedLabel, Crowd
from quality.people.circles import OFTEN, circles_of, keep_circles
from quality.revising.question import revise
from quality.revising.reading import read
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db


def test_who_is_tied_to_one_is_tied_to_all():
    assert circles_of([(1, 2), (3, 2), (8, 9)]) == {1: 1, 2: 1, 3: 1, 8: 8, 9: 8}
    assert circles_of([]) == {}


@pytest.fixture
def project(omar):
    return playable(
        omar, clips=1, answers_wanted=2, answers_maximum=6, aggregation="posterior", confidence=80
    )


def joined(project, people):
    for person in people:
        Participation.objects.create(project=project, annotator=person)


def label_after(project, people, said="happy"):
    for person in people:
        answer(person, play.next_turn(person, project.pk), said)
    return AggregatedLabel.objects.select_related("task").get()


def test_only_who_hears_together_often_is_a_circle(project):
    one, two, three = annotators(3)
    joined(project, (one, two, three))
    Crowd.objects.create(question=project.questions.get())
    pairs = {(one.pk, two.pk): OFTEN, (two.pk, three.pk): OFTEN - 1}
    assert keep_circles(project.pk, pairs) == 2
    circles = dict(Participation.objects.values_list("annotator", "circle"))
    assert circles == {one.pk: one.pk, two.pk: one.pk, three.pk: None}
    assert Crowd.objects.get().is_behind
    assert keep_circles(project.pk, pairs) == 0
    assert keep_circles(project.pk, {}) == 2


def test_a_circle_says_what_one_person_says_and_closes_no_clip(project):
    people = annotators(4)
    joined(project, people)
    Participation.objects.filter(annotator__in=people[:3]).update(circle=1)
    alone = label_after(project, people[:1]).posterior
    together = label_after(project, people[1:3])
    assert together.posterior == alone
    assert together.votes == 3
    assert together.task.state == TaskState.OPEN
    # Somebody else is another voice.
    label = label_after(project, people[3:])
    assert max(label.posterior.values()) > max(alone.values())
    assert label.task.state == TaskState.RETIRED


def test_without_a_circle_the_same_votes_close_it(project):
    people = annotators(3)
    assert label_after(project, people[:2]).task.state == TaskState.RETIRED


def test_the_job_counts_as_the_road_does(project):
    people = annotators(4)
    joined(project, people)
    Participation.objects.filter(annotator__in=people[:3]).update(circle=1)
    label_after(project, people[:3])
    found = read(project.questions.get())
    assert len(found.answers) == 1
    assert found.votes.tolist() == [3]
    assert np.array_equal(found.echoes[:, 0], [0, 0])
    revise(project.questions.get(), timezone.now())
    label = AggregatedLabel.objects.select_related("task").get()
    assert (label.votes, label.support, label.task.state) == (3, 3, TaskState.OPEN)
