"""One label, several labels, one of two clips."""

import pytest

from annotation.kinds import KINDS, Asked, Said
from common.errors import UserError

NAMES = {7: "zebra", 5: "ant", 6: "bee"}
SINGLE, MULTIPLE, PAIR = (KINDS[name] for name in ("single_choice", "multiple_choice", "pair"))


def asked(kind, **options):
    return Asked("Q?", kind.options(options, labels=len(NAMES)), NAMES, duration=3.0)


def test_one_label_is_kept_by_id_and_worded_by_name():
    said = SINGLE.read(asked(SINGLE), 5)
    assert said == Said(label_id=5)
    assert SINGLE.words(said, NAMES) == "ant"


@pytest.mark.parametrize("wrong", [4, "5", 5.0, True, [5], None])
def test_what_is_no_label_of_the_question_is_refused(wrong):
    with pytest.raises(UserError, match="does not belong to “Q\\?”"):
        SINGLE.read(asked(SINGLE), wrong)


def test_several_labels_are_kept_sorted_and_worded_in_the_order_of_the_question():
    said = MULTIPLE.read(asked(MULTIPLE), [7, 5])
    assert said == Said(value=[5, 7])
    assert MULTIPLE.words(said, NAMES) == "zebra|ant"


def test_none_of_them_is_an_answer_unless_one_is_wanted():
    assert MULTIPLE.read(asked(MULTIPLE), []) == Said(value=[])
    with pytest.raises(UserError, match="at least 1"):
        MULTIPLE.read(asked(MULTIPLE, at_least=1), [])


def test_more_labels_than_allowed_are_too_many():
    most_two = asked(MULTIPLE, at_most=2)
    assert MULTIPLE.read(most_two, [5, 6]).value == [5, 6]
    with pytest.raises(UserError, match="at most 2"):
        MULTIPLE.read(most_two, [5, 6, 7])


@pytest.mark.parametrize(("wrong", "sentence"), [([5, 5], "once"), ([5, 4], "belong"), (5, "belong")])
def test_labels_that_do_not_fit_are_refused(wrong, sentence):
    with pytest.raises(UserError, match=sentence):
        MULTIPLE.read(asked(MULTIPLE), wrong)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"at_least": 4}, "at_least"),
        ({"at_least": -1}, "at_least"),
        ({"at_least": True}, "at_least"),
        ({"at_least": None}, "at_least"),
        ({"at_most": 0}, "at_most"),
        ({"at_most": 4}, "at_most"),
        ({"at_least": 2, "at_most": 1}, "at_most"),
        ({"at_most": 1.0}, "at_most"),
    ],
)
def test_bounds_that_no_answer_could_keep_are_refused(options, name):
    with pytest.raises(UserError, match=f"“{name}” must be a whole number"):
        MULTIPLE.options(options, labels=3)


@pytest.mark.parametrize("preferred", ["first", "second"])
def test_one_of_two_is_kept_as_it_is_said(preferred):
    said = PAIR.read(asked(PAIR), preferred)
    assert said == Said(preferred=preferred)
    assert PAIR.words(said, {}) == preferred


def test_both_alike_is_an_answer_only_where_it_is_allowed():
    assert PAIR.read(asked(PAIR, ties=True), "tie") == Said(preferred="tie")
    with pytest.raises(UserError, match="Choose first or second for"):
        PAIR.read(asked(PAIR), "tie")
    with pytest.raises(UserError, match="“ties” must be true or false"):
        PAIR.options({"ties": 1}, labels=0)
