"""What is exported of questions of every kind: in words, with intervals, and every single answer."""

import csv
import io
import json

import pytest

from annotation.kinds import KINDS
from annotation.models import Item
from annotation.services import Answer, LabelDraft, open_pairs, open_tasks, save_question
from annotation.services.answers import check
from clips.models import Clip, ClipState
from exports.rows import rows_of
from exports.writers import WRITERS
from quality.labels.labelling import label_tasks
from tests.makers import answer, make_dataset, make_people, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return make_project(make_dataset(omar, clips=2))


def asked(project, kind, *given, **options):
    """Ask about the project's clips; each person answers the first task as told, None is unsure."""
    labels = [LabelDraft(name) for name in ("bell", "siren")] if KINDS[kind].most_labels else []
    question = save_question(project, text="Q?", kind=kind, labels=labels, options=options)
    clips = list(Clip.objects.order_by("pk").values_list("pk", flat=True))
    if KINDS[kind].compares:
        open_pairs(project, [(clips[0], clips[1])])
    else:
        open_tasks(project, clips[:1])
    task = question.tasks.get()
    ids = {label.name: label.pk for label in question.labels.all()}
    for person, said in zip(make_people(project, len(given)), given, strict=True):
        if said is None:
            answer(task, person, None, kind=kind)
            continue
        fitting = Answer(question.pk, **{KINDS[kind].field: with_ids(said, ids)})
        columns = check([task], [fitting])[question.pk].columns()
        columns.pop("label_id")
        task.annotations.create(annotator=person, kind=kind, **columns)
    label_tasks([task])
    (row,) = rows_of(project)
    return row


def with_ids(said, ids):
    """Put ids in the place of names of labels."""
    if isinstance(said, list):
        return [{**one, "label": ids[one["label"]]} if isinstance(one, dict) else ids[one] for one in said]
    return said


def heard(label, start, end):
    return {"label": label, "start": start, "end": end}


def test_several_labels_are_joined_and_shares_are_named(project):
    row = asked(project, "multiple_choice", ["siren", "bell"], ["bell"], ["bell"], [])
    assert (row.kind, row.label, row.support, row.votes) == ("multiple_choice", "bell", None, 4)
    assert row.value == {"labels": ["bell"], "shares": {"bell": 0.75, "siren": 0.25}}
    assert row.agreement == 0.75
    assert [one.label for one in row.answers] == ["bell|siren", "bell", "bell", ""]


def test_a_scale_is_its_mean_with_an_interval(project):
    row = asked(project, "scale", 2, 4, None)
    assert (row.label, row.low, row.high) == (3.0, 1.0, 5.0)
    assert (row.votes, row.agreement, row.method) == (3, None, "mean")
    assert [(one.label, one.unsure) for one in row.answers] == [(2.0, False), (4.0, False), (None, True)]


def test_a_step_of_zero_is_a_step(project):
    row = asked(project, "scale", 0, 0, first=-2, last=2)
    assert [one.label for one in row.answers] == [0.0, 0.0]
    assert (row.label, row.low, row.high) == (0.0, 0.0, 0.0)


def test_a_grid_is_two_numbers(project):
    row = asked(project, "grid", {"x": -0.5, "y": 1}, {"x": -0.5, "y": 0.5})
    assert row.label == (-0.5, 0.75)
    assert (row.low[0], row.high) == (-0.5, (-0.5, 1.0))
    assert row.answers[0].label == (-0.5, 1.0)


def test_a_text_is_the_one_that_most_people_wrote(project):
    row = asked(project, "text", "a bell", "A Bell", "ring")
    assert (row.label, row.support, row.votes) == ("A Bell", 2, 3)
    assert row.value == {"texts": [["A Bell", 2], ["ring", 1]]}
    assert row.answers[0].label == "a bell"


def test_regions_are_json_with_the_names_of_labels(project):
    row = asked(project, "regions", [heard("bell", 0, 0.5)], [heard("bell", 0, 1)])
    assert json.loads(row.label) == [{**heard("bell", 0, 0.5), "share": 1.0}]
    assert (row.agreement, row.value["iou"]) == (0.5, 0.5)
    assert json.loads(row.answers[1].label) == [heard("bell", 0, 1)]


def test_a_pair_names_both_its_clips(project):
    row = asked(project, "pair", "second", "second", "first")
    item = Item.objects.select_related("clip", "other").get()
    assert (row.clip_name, row.other_name) == (item.clip.name, item.other.name)
    assert (row.other, row.label, row.support, row.agreement) == (
        str(item.other_id),
        "second",
        2,
        pytest.approx(0.6667),
    )


def test_a_pair_with_a_withdrawn_clip_is_left_out(project):
    asked(project, "pair", "first")
    Clip.objects.filter(pk=Item.objects.get().other_id).update(state=ClipState.WITHDRAWN)
    assert list(rows_of(project)) == []


@pytest.mark.parametrize(
    ("kind", "said", "cells"),
    [
        ("multiple_choice", ["bell", "siren"], ("bell|siren", "bell|siren")),
        ("scale", 4, ("4.0", "4.0")),
        ("grid", {"x": -0.5, "y": 0.25}, ("-0.5;0.25", "-0.5;0.25")),
        ("text", "=1+1", ("'=1+1", "'=1+1")),
        ("pair", "first", ("first", "first")),
    ],
)
def test_a_table_says_the_result_and_each_answer_in_one_cell(project, kind, said, cells):
    row = asked(project, kind, said)
    labels, answers = (
        list(csv.DictReader(io.StringIO("".join(writer().write(iter([row]))), newline="")))
        for writer in WRITERS[:2]
    )
    assert (labels[0]["label"], answers[0]["label"]) == cells
    assert labels[0]["kind"] == answers[0]["kind"] == kind


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_question_nobody_answered_is_a_row_of_every_kind(project, kind):
    labels = [LabelDraft("bell"), LabelDraft("siren")] if KINDS[kind].most_labels else []
    save_question(project, text="Q?", kind=kind, labels=labels)
    clips = list(Clip.objects.values_list("pk", flat=True))
    if KINDS[kind].compares:
        open_pairs(project, [(clips[0], clips[1])])
    else:
        open_tasks(project, clips[:1])
    (row,) = rows_of(project)
    assert (row.label, row.low, row.value, row.votes, row.answers) == (None, None, None, 0, ())
