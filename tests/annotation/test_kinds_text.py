"""Free text, as it is kept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.kinds import KINDS, Asked, Said
from annotation.kinds.text import clean
from common.errors import UserError

TEXT = KINDS["text"]


def asked(**options):
    return Asked("Q?", TEXT.options(options, labels=0), {}, duration=3.0)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  a bell \n", "a bell"),
        ("Glockenla\u0308uten", "Glockenläuten"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("broken \ud800 half", "broken  half"),
        ("👩‍🚒 鐘 ניגון", "👩‍🚒 鐘 ניגון"),
    ],
)
def test_a_text_is_kept_composed_and_clean(written, kept):
    assert TEXT.read(asked(), written) == Said(text=kept)


@pytest.mark.parametrize("empty", ["", "  \n\t ", "\u200b\u2060", "\x00", None, 3, ["a"]])
def test_nothing_to_read_is_no_answer(empty):
    with pytest.raises(UserError, match="Write an answer, or unsure, for “Q\\?”"):
        TEXT.read(asked(), empty)


def test_a_text_may_be_as_long_as_allowed_and_no_longer():
    assert TEXT.read(asked(longest=3), " abc ").text == "abc"
    with pytest.raises(UserError, match=r"at most 3 characters for “Q[?]”; these are 4"):
        TEXT.read(asked(longest=3), "abcd")


@pytest.mark.parametrize("longest", [0, 2001, "9", True, None])
def test_a_length_that_makes_no_sense_is_refused(longest):
    with pytest.raises(UserError, match="“longest” must be a whole number from 1 to 2000"):
        TEXT.options({"longest": longest}, labels=0)


@given(st.text(alphabet=st.characters(), max_size=60))
def test_what_is_clean_stays_as_it_is_and_fits_any_database(written):
    once = clean(written)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    once.encode()
