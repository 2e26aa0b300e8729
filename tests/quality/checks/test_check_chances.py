"""The chance of a check that a job keeps for each person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Item, Participation
from quality.checks.chances import chance_of, keep_chances
from quality.checks.rates import LEAST
from quality.inference.checking import MOST
from quality.models import Crowd, TrustScore
from tests.game.makers import annotators, playable

NOW = timezone.now()
NEW = [0.24, 0.3, 0.26, 0.1, 0.085, 0.015]
LISTENS, STOPPED = [0.3, 0.3, 0.2, 0.2, 0.0, 0.0], [0.1, 0.1, 0.2, 0.1, 0.4, 0.1]


def test_whoever_is_known_well_is_asked_least_until_it_is_in_doubt_whether_they_listen():
    beside = {"checks": 10, "turns": 200}
    assert chance_of(LISTENS, NEW, **beside) == pytest.approx(LEAST)
    assert chance_of(NEW, NEW, **beside) > 4 * LEAST
    assert chance_of(STOPPED, NEW, **beside) == MOST


def known(project, *people_now):
    """Let people be known by what is believed of them now, after ten checks."""
    people = annotators(len(people_now))
    for question in project.questions.all():
        state = {"labels": sorted(question.label_names), "now": NEW}
        Crowd.objects.create(question=question, state=state)
    for person, now in zip(people, people_now, strict=True):
        Participation.objects.create(project=project, annotator=person)
        for question in project.questions.all():
            TrustScore.objects.create(
                annotator=person,
                question=question,
                answers=200,
                checks=10,
                checks_passed=9,
                state=now and {"now": now, "labels": []},
            )
    return people


def kept(project):
    return list(
        Participation.objects.filter(project=project)
        .order_by("annotator")
        .values_list("check_chance", flat=True)
    )


@pytest.mark.django_db
def test_what_changed_is_kept_and_what_is_not_known_stays_open(omar):
    project = playable(omar, clips=3, controls=1)
    _, second, _ = known(project, LISTENS, LISTENS, None)
    assert [keep_chances(project) for _ in range(2)] == [2, 0]
    assert kept(project) == [LEAST, LEAST, None]
    TrustScore.objects.filter(annotator=second).update(state={"now": STOPPED, "labels": []})
    assert keep_chances(project) == 1
    assert kept(project) == [LEAST, MOST, None]


@pytest.mark.django_db
@pytest.mark.parametrize("which", [0, 1])
def test_of_several_questions_the_one_that_leaves_most_to_learn_decides(omar, which):
    project = playable(omar, clips=3, controls=1, questions=2)
    known(project, LISTENS)
    state = {"now": STOPPED, "labels": []}
    TrustScore.objects.filter(question=project.questions.all()[which]).update(state=state)
    keep_chances(project)
    assert kept(project) == [MOST]


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["fixed rates", "no check in use"])
def test_where_nothing_is_thrown_against_it_nothing_is_kept(omar, why):
    project = playable(omar, clips=3, controls=1)
    known(project, STOPPED)
    if why == "fixed rates":
        project.check_rate = "fixed"
    else:
        Item.objects.update(is_control=False)
    assert keep_chances(project) == 0


@pytest.mark.django_db
def test_many_people_take_few_statements(omar, monkeypatch):
    project = playable(omar, clips=3, controls=1)
    known(project, *[LISTENS] * 12)
    with CaptureQueriesContext(connection) as seen:
        assert keep_chances(project) == 12
    assert len([one for one in seen if "SAVEPOINT" not in one["sql"]]) <= 4
