"""Slips of the pen in a table are found, and things that are merely alike are left alone."""

from collections import Counter

import pytest

from clips.sheets.spelling import likely_slips


@pytest.mark.parametrize(
    ("said", "known", "slips"),
    [
        ({"femal": 2}, {"female": 5}, {"femal": "female"}),
        ({"Female": 9}, {"female": 1}, {"Female": "female"}),
        ({"femal": 1, "female": 3}, {}, {"femal": "female"}),
        # As often, neither is the better known.
        ({"femal": 1, "female": 2}, {}, {}),
        # What was there before is no slip.
        ({"femal": 2}, {"femal": 1, "female": 5}, {}),
        ({"speaker 2": 2}, {"speaker 1": 5}, {}),
        ({"s02": 2}, {"S02": 5, "s01": 3}, {"s02": "S02"}),
        # Short words are all alike.
        ({"cat": 1}, {"car": 5}, {}),
        ({"bell": 1}, {"siren": 5}, {}),
    ],
)
def test_slips_are_found_and_nothing_else(said, known, slips):
    assert likely_slips(Counter(said), Counter(known)) == slips


def test_a_column_of_texts_has_no_terms():
    many = Counter({f"text {'x' * number}": 1 for number in range(201)})
    assert likely_slips(many, Counter({"text": 5})) == {}
    assert likely_slips(Counter({"tekst": 1}), many + Counter({"text": 5})) == {}
