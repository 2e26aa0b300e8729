"""Results of every kind, as the owner's page shows them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Question
from quality.labels.shown import in_a_line, support_of
from quality.models import AggregatedLabel
from quality.selectors import labels_of
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(omar):
    return makers.make_question(makers.make_project(makers.make_dataset(omar, clips=4)))


@pytest.fixture
def shown(question):
    """Say how a result of a kind is shown; labels stand as their names and are put in by id."""
    ids = {label.name: label.pk for label in question.labels.all()}

    def show(kind, value, *, tied=False):
        question.kind = kind
        return in_a_line(question, AggregatedLabel(value=value and value(ids), tied=tied, votes=3))

    return show


SPREAD = {"mean": 2.5, "low": 1.25, "high": 3.75, "sd": 0.5}
POINT = {"mean": -0.5, "low": None, "high": None, "sd": None}


@pytest.mark.parametrize(
    ("kind", "value", "line"),
    [
        ("multiple_choice", lambda ids: {"labels": list(ids.values()), "shares": {}}, "bell, siren"),
        ("multiple_choice", lambda _: {"labels": [], "shares": {}}, "None of them"),
        ("scale", lambda _: SPREAD, "2.50 (1.25 to 3.75)"),
        ("scale", lambda _: POINT, "-0.50"),
        ("grid", lambda _: {"x": SPREAD, "y": SPREAD}, "2.50; 2.50 (1.25; 1.25 to 3.75; 3.75)"),
        ("text", lambda _: {"texts": [["a bell", 2]]}, "a bell"),
        (
            "regions",
            lambda ids: {
                "regions": [{"label": ids["bell"], "start": 0.5, "end": 1.0, "share": 1.0}],
                "iou": None,
            },
            "bell 0.50 to 1.00 s",
        ),
        ("regions", lambda _: {"regions": [], "iou": 1.0}, "Nothing marked"),
        ("pair", lambda _: {"preferred": "second", "shares": {}}, "The second"),
        ("pair", lambda _: {"preferred": "tie", "shares": {}}, "Both alike"),
    ],
)
def test_a_result_is_a_line(shown, kind, value, line):
    assert shown(kind, value) == line


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("single_choice", None),
        ("pair", lambda _: {"preferred": None, "shares": {"first": 0.5, "second": 0.5}}),
        ("text", lambda _: {"texts": [["a", 1], ["b", 1]]}),
        ("multiple_choice", lambda _: {"labels": [], "shares": {}}),
    ],
)
def test_what_is_undecided_is_no_line(shown, kind, value):
    assert shown(kind, value, tied=True) == ""


def test_support_says_what_can_be_counted():
    assert support_of(AggregatedLabel(support=2, votes=3, agreement=0.67)) == "2 of 3"
    assert support_of(AggregatedLabel(votes=1)) == "1 answer"
    assert support_of(AggregatedLabel(votes=3, agreement=0.5)) == "3 answers, 50 % alike"


def test_a_page_of_results_takes_no_more_statements_for_more_of_them(question):
    Question.objects.update(kind="multiple_choice")
    question.refresh_from_db()
    bell = question.labels.first()
    costs = []
    for number, task in enumerate(makers.make_tasks(question)):
        value = {"labels": [bell.pk], "shares": {str(bell.pk): 1.0}}
        AggregatedLabel.objects.create(task=task, votes=1, value=value)
        with CaptureQueriesContext(connection) as seen:
            page = labels_of(Question.objects.get(), "answered")
        assert [task.result for task in page.tasks] == ["bell"] * (number + 1)
        costs.append(len(seen))
    assert len(set(costs)) == 1
