"""What a kind of question refuses, in the language of whoever is answered."""

import pytest
from django.utils import translation

from annotation.kinds.contract import Misfit
from annotation.services.refusing import in_their_language
from common.errors import UserError

TOO_LONG = "Each region of “%(question)s” starts before it ends, within the %(length)s s."


def refused(language: str) -> UserError:
    """Return what somebody reads whose region is too long, 100 % of the time."""
    with translation.override(language), pytest.raises(UserError) as refusal, in_their_language():
        raise Misfit(TOO_LONG, field="answers", question="100 %?", length=2.5)
    return refusal.value


def test_in_english_it_is_the_sentence_of_the_kind():
    assert refused("en").message == "Each region of “100 %?” starts before it ends, within the 2.50 s."


def test_in_german_its_numbers_are_german_too():
    said = refused("de")
    assert said.message == "Jeder Abschnitt von „100 %?“ beginnt, bevor er endet, innerhalb der 2,50 s."
    assert said.field == "answers"
