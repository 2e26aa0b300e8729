"""What votes add up to, for every kind of question."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.kinds import KINDS, Said
from quality.adding_up import BY_KIND, add_up
from quality.adding_up.wording import Told, tell, with_names

UNSURE = Said()
OPTIONS = {name: kind.options({}, labels=3) for name, kind in KINDS.items()}
NAMES = {1: "bell", 2: "siren", 3: "rain"}
WHOLE = st.integers(0, 300)
VOTES = {
    "single_choice": st.builds(Said, label_id=st.sampled_from(list(NAMES))),
    "multiple_choice": st.builds(Said, value=st.sets(st.sampled_from(list(NAMES))).map(sorted)),
    "scale": st.builds(Said, number=st.integers(1, 5).map(float)),
    "grid": st.builds(Said, x=st.floats(-1, 1), y=st.floats(-1, 1)),
    "text": st.builds(Said, text=st.sampled_from(["Bell", "bell", "a  Bell", "rain"])),
    "regions": st.builds(
        Said,
        value=st.lists(
            st.tuples(st.sampled_from(list(NAMES)), WHOLE, st.integers(1, 50)).map(
                lambda one: {"label": one[0], "start": one[1] / 100, "end": (one[1] + one[2]) / 100}
            ),
            max_size=4,
        ),
    ),
    "pair": st.builds(Said, preferred=st.sampled_from(["first", "second", "tie"])),
}

every_kind = pytest.mark.parametrize("kind", list(KINDS))


def test_every_kind_of_question_adds_up():
    assert list(BY_KIND) == list(KINDS) == list(VOTES)


@every_kind
@given(data=st.data())
def test_the_order_of_votes_means_nothing_and_shares_are_shares(kind, data):
    votes = data.draw(st.lists(VOTES[kind] | st.just(UNSURE), max_size=7))
    result = add_up(kind, votes, OPTIONS[kind])
    assert add_up(kind, data.draw(st.permutations(votes)), OPTIONS[kind]) == result
    assert result.votes == len(votes)
    assert result.agreement is None or 0 <= result.agreement <= 1
    assert result.support is None or result.support <= result.votes
    assert json.loads(json.dumps(result.value, allow_nan=False)) == result.value
    told = tell(kind, result.value, NAMES, tied=result.tied)
    assert isinstance(told, Told)
    json.dumps(with_names(result.value, NAMES), allow_nan=False)


@every_kind
@given(data=st.data())
def test_people_who_all_say_the_same_agree_wholly(kind, data):
    vote = data.draw(VOTES[kind])
    result = add_up(kind, [vote] * 3, OPTIONS[kind])
    assert result.settled
    assert not result.tied
    assert result.agreement in (1.0, None)


@every_kind
@pytest.mark.parametrize("votes", [[], [UNSURE, UNSURE]])
def test_nobody_who_is_sure_says_nothing(kind, votes):
    result = add_up(kind, votes, OPTIONS[kind])
    assert (result.votes, result.label_id, result.value) == (len(votes), None, None)
    assert not result.settled
    assert not result.support
    assert tell(kind, result.value, NAMES, tied=result.tied) == Told()


def chosen(*sets):
    return [Said(value=list(labels)) for labels in sets]


def test_several_labels_are_each_a_majority_of_their_own():
    result = add_up("multiple_choice", [*chosen([1, 2], [1], [1, 3]), UNSURE], OPTIONS["multiple_choice"])
    assert result.value == {"labels": [1], "shares": {"1": 1.0, "2": 0.333333, "3": 0.333333}}
    assert (result.votes, result.support, result.tied, result.settled) == (4, None, False, True)
    # 3 of 4 votes say so of label 1; 2 of 4 that label 2 is not there, and as many of 3.
    assert result.agreement == pytest.approx((3 + 2 + 2) / 12)
    assert tell("multiple_choice", result.value, NAMES) == Told("bell")
    assert with_names(result.value, NAMES)["shares"] == {"bell": 1.0, "siren": 0.333333, "rain": 0.333333}


@every_kind
@given(data=st.data())
def test_nothing_is_settled_while_as_many_are_unsure_as_sure(kind, data):
    votes = data.draw(st.lists(VOTES[kind], max_size=3))
    assert not add_up(kind, [*votes, *[UNSURE] * len(votes)], OPTIONS[kind]).settled


def test_a_label_that_does_not_lead_doubt_is_undecided():
    result = add_up(
        "multiple_choice", [*chosen([1, 2], [1, 2], [1]), UNSURE, UNSURE], OPTIONS["multiple_choice"]
    )
    assert (result.value["labels"], result.tied, result.settled) == ([1], True, False)


def test_none_of_them_is_undecided_while_as_many_are_unsure():
    result = add_up("multiple_choice", [*chosen([]), UNSURE], OPTIONS["multiple_choice"])
    assert (result.value["labels"], result.tied, result.settled) == ([], True, False)
    assert tell("multiple_choice", result.value, NAMES, tied=True) == Told()


def test_a_label_that_just_half_chose_is_undecided():
    result = add_up("multiple_choice", chosen([1, 2], [1]), OPTIONS["multiple_choice"])
    assert (result.value["labels"], result.tied, result.settled) == ([1], True, False)
    nothing = add_up("multiple_choice", chosen([1], [2]), OPTIONS["multiple_choice"])
    assert tell("multiple_choice", nothing.value, NAMES, tied=nothing.tied).label is None


def test_that_none_fits_is_a_result_where_it_is_an_answer():
    result = add_up("multiple_choice", chosen([], [], [1]), OPTIONS["multiple_choice"])
    assert (result.value["labels"], result.settled) == ([], True)
    assert tell("multiple_choice", result.value, NAMES).label == ""
    apart = add_up("multiple_choice", chosen([1], [2], [3]), {"at_least": 1, "at_most": None})
    assert (apart.value["labels"], apart.tied, apart.settled) == ([], True, False)


def test_one_of_two_is_a_majority():
    first, second = Said(preferred="first"), Said(preferred="second")
    result = add_up("pair", [first, first, second, UNSURE], OPTIONS["pair"])
    assert result.value == {"preferred": "first", "shares": {"first": 0.666667, "second": 0.333333}}
    assert (result.support, result.agreement, result.settled) == (2, 0.5, True)
    assert tell("pair", result.value, {}) == Told("first")
    even = add_up("pair", [first, second], OPTIONS["pair"])
    assert (even.value["preferred"], even.tied, even.settled) == (None, True, False)


def test_texts_count_as_the_same_but_for_spaces_and_capitals():
    written = ["a bell", "A  Bell", "a bell ", "Glocke", "STRASSE", "straße"]
    result = add_up("text", [Said(text=one) for one in written], OPTIONS["text"])
    assert result.value == {"texts": [["A  Bell", 3], ["STRASSE", 2], ["Glocke", 1]]}
    assert (result.support, result.agreement, result.tied) == (3, 0.5, False)
    assert tell("text", result.value, {}) == Told("A  Bell")


def test_the_most_frequent_spelling_is_shown():
    written = ["Bell", "bell", "bell", "ring"]
    assert add_up("text", [Said(text=one) for one in written], OPTIONS["text"]).value["texts"][0] == [
        "bell",
        3,
    ]


def test_texts_that_are_all_different_name_no_winner():
    result = add_up("text", [Said(text="bell"), Said(text="ring")], OPTIONS["text"])
    assert (result.tied, result.settled) == (True, True)
    assert tell("text", result.value, {}, tied=result.tied).label is None
