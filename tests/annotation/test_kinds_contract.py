"""What holds for every kind of question, whatever is thrown at it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.kinds import KINDS, Asked, Said, kind_of
from annotation.models import QuestionKind
from common.errors import UserError

NAMES = {11: "bell", 12: "siren", 13: "rain"}
RIGHT = {
    "single_choice": 12,
    "multiple_choice": [13, 11],
    "scale": 4,
    "grid": {"x": -0.5, "y": 1},
    "text": " a bell ",
    "regions": [{"label": 11, "start": 0.5, "end": 2}],
    "pair": "second",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["x", "y", "label", "start", "end"]) | st.text(), inner, max_size=4)
    ),
    max_leaves=8,
)

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def asked(kind, **options):
    return Asked("Q?", kind.options(options, labels=len(NAMES)), NAMES, duration=3.0)


def outcome(attempt):
    try:
        return attempt()
    except UserError as refusal:
        return refusal


def filled(said):
    return {name for name, value in said.columns().items() if value not in (None, "")}


def test_the_model_knows_the_same_kinds_by_the_same_names():
    assert [(kind.name, kind.title) for kind in KINDS.values()] == list(QuestionKind.choices)


def test_no_two_kinds_share_a_field_of_the_answer():
    assert len({kind.field for kind in KINDS.values()}) == len(KINDS)


@every_kind
def test_the_defaults_are_options_that_fit_and_stay_as_they_are(kind):
    assert kind.options({}, labels=3) == kind.defaults
    assert kind.options(dict(kind.defaults), labels=3) == kind.defaults


@every_kind
def test_an_option_that_nobody_knows_is_named(kind):
    with pytest.raises(UserError, match="“colour” is no setting") as refusal:
        kind.options({"colour": 1}, labels=3)
    assert refusal.value.field == "options"


@every_kind
def test_a_right_answer_fills_the_columns_of_its_kind_and_no_other(kind):
    said = kind.read(asked(kind), RIGHT[kind.name])
    assert filled(said) == set(kind.columns)
    assert not said.is_unsure
    assert json.loads(json.dumps(said.columns())) == said.columns()


@every_kind
def test_every_kind_finds_itself(kind):
    assert kind_of(kind_with(kind.name)) is kind


def kind_with(name):
    class Row:
        kind = name

    return Row()


@every_kind
@given(thrown=JSON)
def test_whatever_comes_is_an_answer_or_refused_in_a_sentence(kind, thrown):
    said = outcome(lambda: kind.read(asked(kind), thrown))
    if isinstance(said, UserError):
        assert said.field == "answers"
        assert said.message.endswith(".")
        assert "Q?" in said.message
    else:
        assert filled(said) == set(kind.columns)
        assert isinstance(kind.words(said, NAMES), (str, float, tuple))
        json.dumps(said.columns(), allow_nan=False)


@every_kind
@given(thrown=st.data())
def test_whatever_options_come_they_fit_or_are_refused_in_a_sentence(kind, thrown):
    options = thrown.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(kind.defaults, JSON)))
    full = outcome(lambda: kind.options(options, labels=3))
    if isinstance(full, UserError):
        assert full.field in kind.defaults
        assert full.message.endswith(".")
    else:
        assert set(full) == set(kind.defaults)
        assert kind.options(full, labels=3) == full
        json.dumps(full, allow_nan=False)


@every_kind
def test_the_kinds_of_json_that_no_answer_has_are_refused(kind):
    for wrong in (None, True, {}, {"a": 1}, 10**400, float("nan"), [[]], "x" * 9999):
        with pytest.raises(UserError):
            kind.read(asked(kind), wrong)


def test_nothing_said_is_unsure():
    assert Said().is_unsure
    assert not Said(value=[]).is_unsure
    assert not Said(number=0.0).is_unsure
