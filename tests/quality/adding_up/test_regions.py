"""Regions that most people marked, and how far marks overlap: held against cells counted one by one."""

from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.kinds import Said
from quality.adding_up import add_up
from quality.adding_up.regions import marks_of
from quality.adding_up.wording import tell

NAMES = {1: "bell", 2: "siren"}


def region(start, end, label=1):
    return {"label": label, "start": start, "end": end}


def votes(*people):
    return [Said(value=list(marks)) for marks in people]


def result(*people):
    return add_up("regions", votes(*people), {"at_least": 0})


def test_what_more_than_half_marked_is_a_region():
    found = result([region(0, 1)], [region(0.5, 1.5)], [region(0.8, 2)])
    assert found.value["regions"] == [
        {**region(0.5, 1.5), "share": pytest.approx((3 * 2 + 2 * 3 + 5 * 2) / 30, abs=1e-6)}
    ]
    assert found.support is None
    assert found.method == "overlap"


def test_just_half_is_not_enough():
    assert result([region(0, 1)], []).value == {"regions": [], "iou": 0.0}


def test_an_unsure_person_is_not_counted_among_those_who_marked_nothing():
    found = add_up("regions", [*votes([region(0, 1)]), Said(), Said()], {"at_least": 0})
    assert found.value == {"regions": [{**region(0, 1), "share": 1.0}], "iou": None}
    assert (found.votes, found.agreement) == (3, None)


def test_labels_are_counted_apart_and_regions_come_by_start():
    person = [region(1, 2), region(0, 1.5, label=2)]
    found = result(person, person)
    assert [(one["label"], one["start"]) for one in found.value["regions"]] == [(2, 0.0), (1, 1.0)]
    assert found.agreement == 1.0
    assert tell("regions", found.value, NAMES).label.startswith('[{"label":"siren","start":0.0,')


def test_marks_of_one_person_that_overlap_count_once():
    assert marks_of([region(0, 1), region(0.5, 2), region(2, 2.5)]) == {1: [(0, 250)]}
    assert result([region(0, 1), region(0, 1)], []).value["regions"] == []


def test_the_shortest_mark_is_a_cell_long():
    assert marks_of([region(0.001, 0.002)]) == {1: [(0, 1)]}


PERSON = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 25), st.sampled_from([1, 2])).map(
        lambda one: region(one[0] / 100, (one[0] + one[1]) / 100, one[2])
    ),
    max_size=4,
)


def cells(person):
    return {
        (one["label"], cell)
        for one in person
        for cell in range(round(one["start"] * 100), round(one["end"] * 100))
    }


@given(st.lists(PERSON, min_size=1, max_size=5))
def test_it_is_as_if_every_cell_were_asked(people):
    found = result(*people).value
    marked = [cells(person) for person in people]
    agreed = {cell for cell in set().union(*marked) if 2 * sum(cell in one for one in marked) > len(marked)}
    assert cells(found["regions"]) == agreed
    for one in found["regions"]:
        share = fmean(sum(cell in mine for mine in marked) / len(marked) for cell in cells([one]))
        assert one["share"] == pytest.approx(share, abs=1e-6)
        assert not cells([region(one["end"], one["end"] + 0.01, one["label"])]) & agreed
    if len(people) > 1:
        pairs = [
            len(one & other) / len(one | other) if one | other else 1.0
            for one, other in combinations(marked, 2)
        ]
        assert found["iou"] == pytest.approx(fmean(pairs), abs=1e-6)
