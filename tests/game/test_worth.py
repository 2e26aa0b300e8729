"""What others say of an answer, and what chance would have brought."""

import pytest

from annotation.kinds import Said
from game.points.rule import for_agreement, for_listening_well, passed_share, skill
from game.points.worth import Vote, by_chance, confirmed

A, B, C = Said(label_id=1), Said(label_id=2), Said(label_id=3)


def votes(*said, weight=0.5):
    return [Vote(one, weight) for one in said]


def test_others_confirm_what_most_of_them_say():
    assert confirmed("single_choice", A, votes(A, A, B), {}) is True
    assert confirmed("single_choice", B, votes(A, A, B), {}) is False


def test_nobody_confirms_what_nobody_else_heard_and_a_tie_tells_nothing():
    assert confirmed("single_choice", A, [], {}) is None
    assert confirmed("single_choice", A, votes(A, B), {}) is None
    assert confirmed("single_choice", A, votes(Said()), {}) is None


def test_whoever_hears_well_weighs_more():
    others = [Vote(A, 0.9), Vote(B, 0.0), Vote(B, 0.0)]
    assert confirmed("single_choice", A, others, {}) is True


def test_answers_that_are_no_labels_are_confirmed_by_how_near_they_are():
    scale = {"first": 1, "last": 9}
    near, far = Said(number=5.0), Said(number=9.0)
    assert confirmed("scale", near, votes(Said(number=4.0), Said(number=6.0)), scale) is True
    assert confirmed("scale", far, votes(Said(number=1.0), Said(number=2.0)), scale) is False


def test_one_answer_for_everything_agrees_by_chance_alone():
    everybody = {(1, ""): 60, (2, ""): 40}
    always = by_chance({(1, ""): 20}, everybody)
    assert always == pytest.approx(0.6)
    assert for_agreement(6, 10, 10 * always) == 0
    assert for_agreement(9, 10, 5.0) == 32
    assert for_agreement(10, 10, 5.0) == 40


def test_skill_is_what_is_above_chance_in_quarters():
    assert [skill(share, 0.25) for share in (0.2, 0.25, 0.45, 0.62, 0.85, 1.0)] == [0, 0, 0.25, 0.5, 0.75, 1]
    assert for_listening_well(100, 0.75) == 225


def test_few_checks_prove_little():
    assert passed_share(0, 0) == 0
    assert passed_share(5, 5) < passed_share(50, 50) < 1
    assert passed_share(5, 5) == pytest.approx(0.649, abs=0.01)
