"""What people said to other questions, where they have said little yet."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Aggregation, Annotation, Participation, Purpose
from quality.inference.attention import Elsewhere
from quality.models import TrustEvent, TrustScore
from quality.revising.elsewhere import MOST, known_elsewhere
from quality.revising.question import revise
from quality.revising.reading import RESTORED
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db
LISTENS, SLEEPS = [0.1, 0.3, 0.3, 0.28, 0.02, 0.0], [0.02, 0.02, 0.02, 0.02, 0.9, 0.02]
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6}


@pytest.fixture
def project(omar):
    return playable(omar, clips=12, questions=2, **RULES)


def questions(project):
    return list(project.questions.select_related("project").order_by("pk"))


def known(person, question, now, answers=60):
    Participation.objects.get_or_create(project=question.project, annotator=person)
    state = {"now": now, "labels": [], "said": {}, "columns": {}}
    TrustScore.objects.create(annotator=person, question=question, answers=answers, mean=0.8, state=state)


def elsewhere(question, *people):
    return known_elsewhere(question, [one.pk for one in people], np.zeros(len(people), np.int64))


def test_earlier_questions_tell_of_later_ones_and_never_the_other_way(project):
    first, second = questions(project)
    listener, sleeper, stranger = annotators(3)
    known(listener, first, LISTENS)
    known(sleeper, first, SLEEPS)
    found = elsewhere(second, listener, sleeper, stranger)
    assert found.now[0] == pytest.approx(LISTENS)
    assert found.now[1] == pytest.approx(SLEEPS)
    assert found.weight == pytest.approx([0.75 * MOST, 0.75 * MOST, 0])
    assert elsewhere(first, listener, sleeper) is None


def test_another_project_tells_less_and_strangers_to_this_one_nothing(project, omar):
    other = playable(omar, clips=1, questions=1, **RULES)
    person, stranger = annotators(2)
    known(person, questions(project)[0], LISTENS)
    known(stranger, questions(project)[0], LISTENS)
    Participation.objects.create(project=other, annotator=person)
    found = elsewhere(questions(other)[0], person, stranger)
    assert found.weight == pytest.approx([0.6 * MOST, 0])


def test_whoever_begins_anew_begins_with_nothing(project):
    first, second = questions(project)
    [person] = annotators(1)
    known(person, first, SLEEPS)
    found = known_elsewhere(second, [person.pk, person.pk], np.array([0, 1]))
    assert found.weight.tolist() == pytest.approx([0.75 * MOST, 0])
    assert known_elsewhere(second, [person.pk], np.array([1])) is None


def test_levels_of_before_are_passed_over(project):
    first, second = questions(project)
    [person] = annotators(1)
    known(person, first, [0.1] * 7)
    assert elsewhere(second, person) is None


def test_a_newcomer_leans_on_what_is_known_of_them():
    newcomer = np.array([0.3, 0.3, 0.2, 0.1, 0.08, 0.02])
    found = Elsewhere(np.array([SLEEPS, SLEEPS]), np.array([0.5, 0.0])).with_newcomer(newcomer)
    assert found[0] == pytest.approx((newcomer + SLEEPS) / 2)
    assert found[1] == pytest.approx(newcomer)


def say(question, person, count):
    """Let a person say the same as another about a few clips."""
    label = question.labels.first().pk
    tasks = question.tasks.order_by("pk")[:count]
    Annotation.objects.bulk_create(
        Annotation(task=task, annotator=person, label_id=label, purpose=Purpose.VOTE) for task in tasks
    )


def test_who_slept_in_one_question_is_doubted_sooner_in_the_next(project):
    first, second = questions(project)
    listener, sleeper, third = annotators(3)
    known(listener, first, LISTENS)
    known(sleeper, first, SLEEPS)
    for person in (listener, sleeper, third):
        say(second, person, 3)
    revise(second, timezone.now())
    listens = {
        score.annotator_id: sum(score.state["now"][:-2])
        for score in TrustScore.objects.filter(question=second)
    }
    assert listens[sleeper.pk] < listens[third.pk] - 0.1 < listens[listener.pk]
    # Somebody whom a re-test cleared is nobody's again.
    TrustEvent.objects.create(
        annotator=sleeper, project=project, question=second, kind=RESTORED, facts={"after": 0}
    )
    revise(second, timezone.now())
    score = TrustScore.objects.get(question=second, annotator=sleeper)
    assert sum(score.state["now"][:-2]) == pytest.approx(listens[third.pk], abs=0.02)


def test_many_people_take_one_statement(project):
    first, second = questions(project)
    people = annotators(30)
    for person in people:
        known(person, first, LISTENS)
    with CaptureQueriesContext(connection) as seen:
        assert elsewhere(second, *people) is not None
    assert len(seen) == 1
