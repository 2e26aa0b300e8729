"""Steps of a scale, points of a grid."""

import pytest

from annotation.kinds import KINDS, Asked, Said
from common.errors import UserError

SCALE, GRID = KINDS["scale"], KINDS["grid"]


def asked(kind, **options):
    return Asked("Q?", kind.options(options, labels=0), {}, duration=3.0)


def test_a_step_is_kept_as_a_number():
    said = SCALE.read(asked(SCALE, first=-3, last=3), -3)
    assert said == Said(number=-3.0)
    assert SCALE.words(said, {}) == -3.0
    assert SCALE.words(SCALE.read(asked(SCALE, first=0, last=10), 0), {}) == 0.0


@pytest.mark.parametrize("wrong", [0, 6, 2.5, "3", True, float("nan"), float("inf"), None])
def test_what_is_no_step_is_refused(wrong):
    with pytest.raises(UserError, match="whole number from 1 to 5 for “Q\\?”"):
        SCALE.read(asked(SCALE), wrong)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"first": 5, "last": 5}, "“last” must be 1 to 100 above"),
        ({"first": 0, "last": 101}, "“last” must be 1 to 100 above"),
        ({"first": 1.5}, "“first” must be a whole number"),
        ({"last": 1001}, "“last” must be a whole number"),
        ({"low": " "}, "what “low” means"),
        ({"high": "x" * 61}, "“high” must be a few words"),
        ({"middle": "two\nlines"}, "“middle” must be a few words"),
        ({"pictures": "joy"}, "“pictures”"),
        ({"pictures": []}, "“pictures”"),
        ({"pictures": "valence", "last": 10}, "9 steps at most"),
    ],
)
def test_a_scale_that_cannot_be_shown_is_refused(options, sentence):
    with pytest.raises(UserError, match=sentence):
        SCALE.options(options, labels=0)


def test_pictures_need_no_words():
    full = SCALE.options({"pictures": "dominance", "low": "", "high": "", "last": 9}, labels=0)
    assert (full["pictures"], full["low"], full["high"]) == ("dominance", "", "")


def test_words_are_trimmed():
    assert SCALE.options({"low": " sad ", "middle": " so so "}, labels=0)["low"] == "sad"
    assert GRID.options({"x_low": " sad "}, labels=0)["x_low"] == "sad"


@pytest.mark.parametrize(("x", "y"), [(-1, 1), (0.0, 0.0), (0.25, -0.75)])
def test_a_point_is_kept_as_two_numbers(x, y):
    said = GRID.read(asked(GRID), {"x": x, "y": y})
    assert (said.x, said.y) == (x, y) == GRID.words(said, {})


@pytest.mark.parametrize(
    "wrong",
    [
        {"x": 1.01, "y": 0},
        {"x": 0},
        {"x": 0, "y": 0, "z": 0},
        {"x": "0", "y": 0},
        {"x": 0, "y": None},
        [0, 0],
    ],
)
def test_what_lies_outside_the_grid_is_refused(wrong):
    with pytest.raises(UserError, match="each from -1 to 1"):
        GRID.read(asked(GRID), wrong)


def test_each_end_of_a_grid_has_a_word():
    with pytest.raises(UserError, match="what “y_high” means"):
        GRID.options({"y_high": ""}, labels=0)
