"""When tasks end and open again, how far claims are believed, and the one voice of a classifier."""

import numpy as np
import pytest

from quality.inference import model_prior
from quality.inference.calibration import area, calibration_error, temperature
from quality.inference.rules import Rules, Task


@pytest.mark.parametrize(
    ("state", "largest", "votes", "heard", "then"),
    [
        (Task.OPEN, 0.95, 1, 1, Task.OPEN),
        (Task.OPEN, 0.95, 2, 2, Task.CLOSED),
        (Task.OPEN, 0.85, 2, 2, Task.OPEN),
        (Task.CLOSED, 0.76, 2, 2, Task.CLOSED),
        (Task.CLOSED, 0.74, 2, 2, Task.OPEN),
        (Task.CLOSED, 0.95, 1, 2, Task.OPEN),
        (Task.OPEN, 0.80, 6, 6, Task.DISPUTED),
        (Task.OPEN, 0.80, 1, 12, Task.DISPUTED),
    ],
)
def test_tasks_close_open_again_and_are_disputed(state, largest, votes, heard, then):
    assert Rules().judge(state, largest=largest, votes=votes, heard=heard) == then


@pytest.mark.parametrize(
    ("cut", "cleared"), [(0.5, 0.85), (0.6, 0.79), (0.85, 0.5), (0.95, 0.23), (0.99, 0.05), (0.0, 1.0)]
)
def test_who_was_cut_is_asked_again_by_the_same_margin_under_every_rule(cut, cleared):
    rules = Rules(cut=cut)
    assert rules.cleared == pytest.approx(cleared, abs=0.005)
    assert rules.clears(rules.cleared)
    assert not rules.clears(rules.cleared - 0.001)
    assert not rules.cuts(rules.cleared) or cut == 0


def test_audits_cool_what_claims_too_much():
    rng = np.random.default_rng(0)
    logs = rng.normal(size=(2000, 3)) * 2
    chances = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    truth = np.array([rng.choice(3, p=chance) for chance in chances])
    assert temperature(3 * logs, truth) == pytest.approx(3, rel=0.15)
    assert temperature(logs[:0], truth[:0]) == 1.0
    assert temperature(3 * logs[:2], truth[:2]) < 2


def test_scores_and_claims_are_measured():
    assert area(np.array([0.9, 0.5, 0.5]), np.array([True, True, False])) == 0.75
    assert area(np.array([0.9]), np.array([True])) is None
    assert calibration_error(np.array([0.95, 0.95]), np.array([1.0, 0.0])) == pytest.approx(0.45)


def test_a_classifier_has_one_voice_and_no_more():
    prior = np.array([[0.98, 0.01, 0.01], [0.4, 0.3, 0.3]])
    expected = np.array([[0.7, 0.15, 0.15], [0.4, 0.3, 0.3]])
    assert model_prior.capped(prior, 0.7) == pytest.approx(expected)
    assert model_prior.capped(np.array([[1.0, 0.0, 0.0]]), 1.0).min() == pytest.approx(0.001, rel=0.01)


def test_a_classifier_is_believed_as_far_as_people_agree():
    rng = np.random.default_rng(0)
    people = np.eye(3)[rng.integers(3, size=300)]
    helpful = 0.7 * people + 0.1
    assert model_prior.weight(helpful[:0], people[:0]) == 0
    assert model_prior.weight(helpful, people) > 0.8
    assert model_prior.weight(helpful[rng.permutation(300)], people) < 0.1
