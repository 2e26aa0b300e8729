"""What others say of an answer, and what chance would have brought."""

import pytest

from annotation.kinds import Said
from game.points.rule import for_agreement, for_consistency, for_listening_well, passed_share, skill
from game.points.skills import by_agreement
from game.points.worth import Agreement, Vote, by_chance, confirmed, same_by_chance, when_shuffled

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


def test_one_answer_for_everything_says_the_same_again_by_chance_alone():
    always = same_by_chance("single_choice", [A] * 20, {})
    assert always == 1.0
    assert skill(passed_share(20, 20), always) == 0
    assert for_consistency(5, 0.0) == 0
    # In shares of a half each, two answers are the same about every other time (Cohen's kappa).
    evenly = same_by_chance("single_choice", [A, B] * 20, {})
    assert evenly == pytest.approx(0.5, abs=0.02)
    assert skill(passed_share(20, 20), evenly) == 0.75
    assert for_consistency(4, 0.75) == 12


def test_the_middle_of_a_scale_for_everything_agrees_as_often_with_other_clips():
    scale = {"first": 1, "last": 9}
    numbers = [1.0, 3.0, 5.0, 7.0, 9.0, 4.0, 6.0, 5.0]
    others = [votes(Said(number=one)) for one in numbers]
    middle = [(Said(number=5.0), said) for said in others]
    hears = [(Said(number=one), said) for one, said in zip(numbers, others, strict=True)]
    right = [confirmed("scale", said, found, scale) for said, found in middle]
    assert when_shuffled("scale", middle, scale) == pytest.approx(sum(right) / len(right))
    assert when_shuffled("scale", hears, scale) < 1
    assert when_shuffled("scale", hears[:1], scale) == 0.5


def test_what_others_confirm_speaks_for_somebody_without_checks():
    assert by_agreement(Agreement()) == 0
    assert by_agreement(Agreement(10, 20, 10.0)) == 0
    assert by_agreement(Agreement(19, 20, 10.0) + Agreement(19, 20, 10.0)) == 0.75


def test_few_checks_prove_little():
    assert passed_share(0, 0) == 0
    assert passed_share(5, 5) < passed_share(50, 50) < 1
    assert passed_share(5, 5) == pytest.approx(0.649, abs=0.01)
