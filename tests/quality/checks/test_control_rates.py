"""How often checks come: by what the next would teach, or at fixed rates; again more often after a break."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from annotation.assigning import LONG_ABSENCE, standing_of
from annotation.models import Assignment, Participation, Project
from annotation.models.project import CheckRate
from game import play
from quality.checks.rates import LEAST, MOST, RATES, Checked, check_of, learning_rate
from tests.game.makers import answer, playable

NOW = timezone.now()


def test_each_rule_of_a_project_has_a_rate():
    assert set(RATES) == set(CheckRate.values)


def test_who_has_answered_no_check_is_asked_most_and_who_passed_many_least():
    rates = [learning_rate(checks, passed=checks) for checks in range(30)]
    assert rates[0] == MOST
    assert rates == sorted(rates, reverse=True)
    assert rates[3] > LEAST
    assert rates[20] == LEAST


def test_who_passes_some_teaches_more_than_who_passes_all():
    assert learning_rate(8, passed=4) > learning_rate(8, passed=8)


def test_doubt_whether_somebody_listens_brings_checks_back():
    assert learning_rate(40, passed=40, listens=1.0) == LEAST
    assert learning_rate(40, passed=40, listens=0.9) > 2 * LEAST
    assert learning_rate(40, passed=40, listens=0.5) == MOST


@given(st.integers(0, 500), st.floats(0, 1), st.floats(0, 1))
def test_a_rate_keeps_within_its_bounds(checks, share, listens):
    assert LEAST <= learning_rate(checks, passed=share * checks, listens=listens) <= MOST


@pytest.mark.parametrize(("rule", "rate"), [("learning", LEAST), ("fixed", 0.1)])
def test_what_is_known_of_the_person_raises_only_the_rate_that_learns(rule, rate):
    assert RATES[rule](Checked(400, 60)) == pytest.approx(rate)
    doubted = RATES[rule](Checked(400, 60, chance=0.3))
    assert doubted == pytest.approx(0.3 if rule == "learning" else rate)


def test_a_throw_asks_for_a_control_as_often_as_the_rate_says(repeat_rate):
    repeat_rate(0.05)
    assert [check_of(throw, 0.2) for throw in (0.0, 0.19, 0.21, 0.24, 0.26)] == [
        *("control", "control"),
        *("repeat", "repeat"),
        "",
    ]


def standing(person, project, now):
    return standing_of(person, project.pk, now)


def played(person, project, turns, now=NOW):
    for _ in range(turns):
        answer(person, play.next_turn(person, project.pk, now=now), now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(("throw", "checks"), [(0.0, 3), (1.0, 0)])
def test_the_place_counts_the_checks_among_the_turns(omar, anna, monkeypatch, throw, checks):
    monkeypatch.setattr("quality.services.dice", lambda _: throw)
    project = playable(omar, clips=10, controls=5)
    played(anna, project, 3)
    place = standing(anna, project, NOW).place
    assert (place.turns, place.checks, place.begun) == (3, checks, 0)


@pytest.mark.django_db
def test_a_check_that_comes_again_counts_once(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=10, controls=5)
    for _ in range(3):
        play.give_back(anna, play.next_turn(anna, project.pk, now=NOW).assignment.pk, now=NOW)
    assert standing(anna, project, NOW).place.checks == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("away", "again"), [(LONG_ABSENCE, False), (LONG_ABSENCE + dt.timedelta(1), True)])
def test_whoever_was_away_for_long_is_checked_as_at_the_beginning(omar, anna, monkeypatch, away, again):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=30, controls=20)
    played(anna, project, 10)
    # What throws of 0.2 bring depends on the rate.
    monkeypatch.setattr("quality.services.dice", lambda _: 0.2)
    assert not lent_a_control(anna, project, NOW)
    assert lent_a_control(anna, project, NOW + away) is again
    if again:
        # And it stays so for the turns after it.
        place = standing(anna, project, NOW + away).place
        assert (place.turns, place.checks, place.begun) == (12, 1, 11)


def lent_a_control(person, project, now):
    turn = play.next_turn(person, project.pk, now=now)
    answer(person, turn, now=now)
    return turn.assignment.is_control


@pytest.mark.django_db
def test_a_project_at_fixed_rates_does_not_care_how_many_were_met(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.2)
    project = playable(omar, clips=30, controls=20, check_rate="fixed")
    played(anna, project, 18)
    assert Assignment.objects.filter(is_control=True).count() == 18


@pytest.mark.django_db
def test_a_chance_that_was_found_is_thrown_against(omar, anna, monkeypatch):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    project = playable(omar, clips=30, controls=20)
    played(anna, project, 10)
    monkeypatch.setattr("quality.services.dice", lambda _: 0.3)
    assert not lent_a_control(anna, project, NOW)
    Participation.objects.filter(project=project, annotator=anna).update(check_chance=0.35)
    assert standing(anna, project, NOW).check_chance == 0.35
    assert lent_a_control(anna, project, NOW)


@pytest.mark.django_db
def test_the_database_knows_the_rules_and_what_a_chance_is(omar, anna):
    project = playable(omar, clips=1)
    Participation.objects.create(project=project, annotator=anna)
    for rows, change in (
        (Project.objects.filter(pk=project.pk), {"check_rate": "often"}),
        (Participation.objects.filter(project=project), {"check_chance": 1.5}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
