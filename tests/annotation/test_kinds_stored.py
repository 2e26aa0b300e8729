"""The database itself keeps an answer to the columns of its kind, whoever writes it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import JSONField, Value

from annotation.kinds import KINDS, Asked
from annotation.models import Annotation, Item, Label, Project, Question
from clips.models import Clip
from quality.models import AggregatedLabel
from tests import makers
from tests.annotation.test_kinds_contract import RIGHT

pytestmark = pytest.mark.django_db
EMPTY = {"label_id": None, "value": None, "number": None, "x": None, "y": None, "text": "", "preferred": ""}


@pytest.fixture
def project(omar):
    return makers.make_project(makers.make_dataset(omar, clips=2))


@pytest.fixture
def task(project):
    return makers.make_tasks(makers.make_question(project))[0]


def columns_of(name, task):
    """Return what a right answer of this kind fills."""
    names = {11: "bell", 12: "siren", 13: "rain"}
    kind = KINDS[name]
    columns = kind.read(Asked("Q?", kind.options({}, 3), names, 3.0), RIGHT[name]).columns()
    if columns["label_id"]:
        columns["label_id"] = task.question.labels.first().pk
    return columns


def write(task, person, **columns):
    with transaction.atomic():
        return Annotation.objects.create(task=task, annotator=person, **columns)


def refused(task, person, **columns):
    with pytest.raises(IntegrityError):
        write(task, person, **columns)


@pytest.mark.parametrize("name", list(KINDS))
def test_an_answer_of_each_kind_is_kept_as_it_was_said(task, anna, name):
    columns = columns_of(name, task)
    written = write(task, anna, kind=name, **columns)
    stored = Annotation.objects.get(pk=written.pk)
    assert {column: getattr(stored, column) for column in columns} == columns


@pytest.mark.parametrize("name", list(KINDS))
def test_whoever_is_unsure_says_nothing_of_any_kind(task, anna, name):
    refused(task, anna, kind=name, unsure=True, **columns_of(name, task))
    assert write(task, anna, kind=name, unsure=True).unsure


@pytest.mark.parametrize("name", list(KINDS))
@pytest.mark.parametrize("other", list(KINDS))
def test_no_answer_fills_the_columns_of_another_kind(task, anna, name, other):
    mine, theirs = KINDS[name].columns, KINDS[other].columns
    columns = columns_of(other, task)
    if mine != theirs:
        refused(task, anna, kind=name, **columns)
    else:
        write(task, anna, kind=name, **columns)


@pytest.mark.parametrize("name", list(KINDS))
def test_an_answer_that_is_not_unsure_says_something(task, anna, name):
    refused(task, anna, kind=name)


def test_a_point_needs_both_its_numbers(task, anna):
    refused(task, anna, kind="grid", x=0.5)
    refused(task, anna, kind="grid", y=0.5)


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "guess", "unsure": True},
        {"kind": "scale", "number": 1001.0},
        {"kind": "scale", "number": float("inf")},
        {"kind": "scale", "number": float("nan")},
        {"kind": "grid", "x": 1.01, "y": 0.0},
        {"kind": "grid", "x": 0.0, "y": -1.01},
        {"kind": "grid", "x": float("nan"), "y": 0.0},
        {"kind": "pair", "preferred": "third"},
        {"kind": "multiple_choice", "value": {"labels": [1]}},
        {"kind": "multiple_choice", "value": "bell"},
        {"kind": "regions", "value": 3},
        {"kind": "regions", "value": Value(None, JSONField())},
    ],
)
def test_a_value_that_no_answer_has_is_refused(task, anna, columns):
    refused(task, anna, **columns)


def test_a_question_keeps_its_settings_by_name(project):
    question = Question.objects.create(project=project, text="Q?", kind="scale", options={"first": 0})
    for wrong in ([], 3, "first"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(options=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(kind="guess")


def test_no_two_labels_of_a_question_share_a_key_but_many_may_have_none(project):
    question = makers.make_question(project)
    with pytest.raises(IntegrityError), transaction.atomic():
        question.labels.update(key="1")
    question.labels.update(key="")
    assert question.labels.count() == 2


def test_a_pair_is_two_clips_and_comes_once_whichever_is_first(project):
    one, other = Clip.objects.order_by("pk")
    Item.objects.create(project=project, clip=one, other=other, wanted=3)
    for clip, second in ((one, other), (other, one), (one, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.create(project=project, clip=clip, other=second, wanted=3)
    another = makers.make_project(project.dataset, "Another")
    Item.objects.create(project=another, clip=other, other=one, wanted=3)


@pytest.mark.parametrize("number", [0, 51])
def test_pairs_have_bounds(project, number):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(pairs_per_clip=number)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": [1]},
        {"value": Value(None, JSONField())},
        {"agreement": 1.01},
        {"agreement": -0.01},
        {"support": 4},
        {"value": {"mean": 1}, "label": True},
    ],
)
def test_a_result_is_a_label_or_a_value_and_shares_are_shares(task, wrong):
    if "label" in wrong:
        wrong = {**wrong, "label": task.question.labels.first()}
    with pytest.raises(IntegrityError), transaction.atomic():
        AggregatedLabel.objects.create(task=task, votes=3, **wrong)


def test_a_result_may_have_neither(task):
    AggregatedLabel.objects.create(task=task, votes=2, value={"mean": 2.5}, method="mean")
    assert AggregatedLabel.objects.get().support is None


def test_labels_of_before_get_a_key_of_their_own_in_their_project(project):
    first, second = makers.make_question(project), makers.make_question(project, "And now?")
    alone = makers.make_question(makers.make_project(project.dataset, "Another"))
    for question in (first, second):
        for key, label in zip("ab", question.labels.all(), strict=True):
            Label.objects.filter(pk=label.pk).update(key=key)
    before = set(alone.labels.values_list("key"))
    migration = import_module("annotation.migrations.0006_kinds_of_questions")
    migration.one_key_each(apps, None)
    keys = [list(question.labels.values_list("key", flat=True)) for question in (first, second)]
    assert keys == [["a", "b"], ["1", "2"]]
    assert set(alone.labels.values_list("key")) == before


def test_labels_without_a_free_key_are_left_without(project):
    first, second = makers.make_question(project), makers.make_question(project, "And now?", "abc")
    migration = import_module("annotation.migrations.0006_kinds_of_questions")
    for number, key in enumerate(migration.KEYS[2:]):
        Label.objects.create(question=first, name=f"more {number}", key=key, position=2 + number)
    for key, label in zip("123", second.labels.all(), strict=True):
        Label.objects.filter(pk=label.pk).update(key=key)
    migration.one_key_each(apps, None)
    assert set(first.labels.values_list("key", flat=True)) | {"2"} == set(migration.KEYS)
    assert sorted(second.labels.values_list("key", flat=True)) == ["", "", ""]
