"""How far a person says the same twice."""

import pytest

from annotation.kinds import Said
from quality.checks.consistency import sameness

SCALE = {"first": 1, "last": 5}


def regions(*spans):
    return Said(value=[{"label": 1, "start": start, "end": end} for start, end in spans])


@pytest.mark.parametrize(
    ("kind", "first", "second", "expected"),
    [
        ("single_choice", Said(label_id=1), Said(label_id=1), 1),
        ("single_choice", Said(label_id=1), Said(label_id=2), 0),
        ("pair", Said(preferred="tie"), Said(preferred="tie"), 1),
        ("pair", Said(preferred="first"), Said(preferred="second"), 0),
        ("multiple_choice", Said(value=[1, 2]), Said(value=[2, 3]), 1 / 3),
        ("multiple_choice", Said(value=[]), Said(value=[]), 1),
        ("multiple_choice", Said(value=[]), Said(value=[1]), 0),
        ("scale", Said(number=3), Said(number=3), 1),
        ("scale", Said(number=3), Said(number=4), 0.5),
        ("scale", Said(number=1), Said(number=5), 0),
        ("grid", Said(x=0, y=0), Said(x=0, y=0), 1),
        ("grid", Said(x=-1, y=-1), Said(x=1, y=1), 0),
        ("grid", Said(x=0, y=0), Said(x=0.5, y=0.5), 0.5),
        ("regions", regions((0, 1)), regions((0, 1)), 1),
        ("regions", regions((0, 1)), regions((0.5, 1.5)), 1 / 3),
        ("regions", regions(), regions(), 1),
        ("text", Said(text="A bell"), Said(text="a  bell"), 1),
        ("text", Said(text="A bell"), Said(text="A gong"), 0),
    ],
)
def test_sameness(kind, first, second, expected):
    for one, other in ((first, second), (second, first)):
        assert sameness(kind, one, other, SCALE) == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["single_choice", "scale", "text"])
def test_whoever_was_unsure_once_said_nothing_about_sameness(kind):
    assert sameness(kind, Said(), Said(number=1, label_id=1, text="x"), SCALE) is None
