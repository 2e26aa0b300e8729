"""Regions of a clip."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.kinds import KINDS, Asked, Said
from common.errors import UserError

NAMES = {1: "bell", 2: "siren"}
REGIONS = KINDS["regions"]


def asked(**options):
    return Asked("Q?", REGIONS.options(options, labels=2), NAMES, duration=2.5)


def region(start, end, label=1):
    return {"label": label, "start": start, "end": end}


def test_regions_are_kept_by_start_and_worded_with_names():
    said = REGIONS.read(asked(), [region(1, 2.5), region(0, 0.5, 2)])
    assert said == Said(value=[region(0.0, 0.5, 2), region(1.0, 2.5)])
    assert (
        REGIONS.words(said, NAMES)
        == '[{"label":"siren","start":0.0,"end":0.5},{"label":"bell","start":1.0,"end":2.5}]'
    )


def test_nothing_heard_is_an_answer_unless_a_region_is_wanted():
    assert REGIONS.read(asked(), []) == Said(value=[])
    with pytest.raises(UserError, match="at least 1"):
        REGIONS.read(asked(at_least=1), [])


def test_an_end_that_a_page_rounded_up_is_the_end_of_the_clip():
    assert REGIONS.read(asked(), [region(2, 2.51)]).value == [region(2.0, 2.5)]


@pytest.mark.parametrize(
    "wrong",
    [
        region(1, 1),
        region(2, 1),
        region(-0.1, 1),
        region(0, 2.6),
        region(2.5, 2.505),
        region(0, float("nan")),
        region("0", 1),
        region(0, 1, label=3),
        region(0, 1, label=True),
        {"label": 1, "start": 0},
        {**region(0, 1), "note": "x"},
        [1, 0, 1],
    ],
)
def test_a_region_that_does_not_fit_is_refused(wrong):
    with pytest.raises(UserError, match="region"):
        REGIONS.read(asked(), [region(0, 1), wrong])


def test_a_list_without_end_is_refused():
    with pytest.raises(UserError, match="at most 200 regions"):
        REGIONS.read(asked(), [region(0, 1)] * 201)


@given(st.lists(st.tuples(st.floats(0, 2.4), st.floats(0.001, 0.1), st.sampled_from([1, 2])), max_size=8))
def test_the_order_in_which_regions_were_marked_is_not_kept(marks):
    marked = [region(start, start + length, label) for start, length, label in marks]
    there, back = (REGIONS.read(asked(), order).value for order in (marked, marked[::-1]))
    assert there == back == json.loads(json.dumps(there))
