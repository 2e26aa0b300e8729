"""One contract for every writer: what goes in comes back, nothing runs in a spreadsheet, no row waits."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import pytest

from exports.contract import AnswerRow, TaskRow
from exports.csv_writer import AnswersCsv, LabelsCsv
from exports.jsonl_writer import LabelsJsonLines
from exports.writers import WRITERS, writer

ANSWER = AnswerRow(
    person="b1f0",
    label="bell",
    unsure=False,
    purpose="vote",
    source="play",
    wording=1,
    earlier_words=None,
    answered_at=dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC),
    heard_seconds=1.5,
)
ROW = TaskRow(
    project="Sounds",
    clip="0b7e",
    clip_name="bell 1.wav",
    speaker="",
    start=None,
    end=None,
    duration=1.5,
    clip_licence="CC0",
    metadata={"room": "attic, left"},
    other=None,
    other_name=None,
    question="What do you hear?",
    kind="single_choice",
    label="bell",
    low=None,
    high=None,
    value=None,
    known_label=None,
    support=1,
    votes=1,
    agreement=1.0,
    tied=False,
    method="majority",
    machine=False,
    machine_round=None,
    machine_confidence=None,
    machine_model="",
    state="retired",
    selected_by="all",
    round=None,
    selection_probability=None,
    feature_set="timbre",
    feature_licence="ISC",
    posterior={"bell": 0.9, "siren": 0.1},
    confidence=None,
    strength=None,
    other_strength=None,
    decided_at=None,
    contests=0,
    why={"prior": None, "history": [{"person": "b1f0", "trusted": 0.8}], "decisions": [], "contests": []},
    answers=(ANSWER,),
)
AWKWARD = ["Ärger, „sehr“ 😀", 'a "quoted", comma', "two\nlines", "'quoted already", "漢字;\ttab"]
FORMULAS = ['=HYPERLINK("x")', "+1+1", "-2", "@SUM(A1)", "\tx", "\r=1", "\n=1"]

every_writer = pytest.mark.parametrize("kind", WRITERS, ids=lambda kind: kind.name)


def read(kind, rows) -> list[dict[str, object]]:
    text = "".join(kind().write(iter(rows)))
    if kind.extension == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text, newline="")))


@every_writer
def test_a_writer_says_what_it_is(kind):
    assert kind.title
    assert kind.about.endswith(".")
    assert kind.holds in {"labels", "answers"}
    assert "charset=utf-8" in kind.content_type
    assert isinstance(writer(kind.name), kind)


@every_writer
def test_one_task_with_one_answer_is_one_row(kind):
    (row,) = read(kind, [ROW])

    assert (row["project"], row["clip"], row["question"], row["label"]) == (
        "Sounds",
        "0b7e",
        "What do you hear?",
        "bell",
    )


@every_writer
def test_a_project_without_tasks_gives_no_rows(kind):
    assert read(kind, []) == []


@every_writer
@pytest.mark.parametrize("name", AWKWARD)
def test_every_name_comes_back_as_it_went_in(kind, name):
    (row,) = read(kind, [replace(ROW, clip_name=name, question=name)])

    assert (row["clip_name"], row["question"]) == (name, name)


@every_writer
def test_ten_thousand_rows_are_written_one_at_a_time(kind):
    asked = 0

    def rows():
        nonlocal asked
        for number in range(10_000):
            asked += 1
            yield replace(ROW, clip=str(number))

    ahead = lines = 0
    for part in kind().write(rows()):
        lines += part.count("\n")
        ahead = max(ahead, asked - lines)

    assert asked == 10_000
    assert ahead == 0


def test_a_header_goes_out_before_a_row_is_read():
    def none_yet():
        raise AssertionError("a row was asked for")
        yield

    for kind in (LabelsCsv, AnswersCsv):
        assert next(kind().write(none_yet())).startswith("project,clip,")


def test_the_table_of_labels_holds_every_answer_as_json():
    unsure = replace(ANSWER, person="c2", label=None, unsure=True, heard_seconds=None)

    (row,) = read(LabelsCsv, [replace(ROW, answers=(ANSWER, unsure))])

    first, second = json.loads(row["answers"])
    assert first["answered_at"] == "2026-03-01T12:30:00+00:00"
    assert (first["person"], first["label"], first["unsure"]) == ("b1f0", "bell", False)
    assert (second["label"], second["unsure"], second["heard_seconds"]) == (None, True, None)


def test_the_table_of_answers_has_a_row_for_each_answer():
    answers = (ANSWER, replace(ANSWER, person="c2", label=None, unsure=True))

    rows = read(AnswersCsv, [replace(ROW, answers=answers), replace(ROW, clip="1", answers=())])

    assert [(row["person"], row["label"], row["unsure"]) for row in rows] == [
        ("b1f0", "bell", "false"),
        ("c2", "", "true"),
    ]
    assert {(row["task_label"], row["task_state"], row["task_machine"]) for row in rows} == {
        ("bell", ROW.state, "false")
    }
    assert json.loads(rows[0]["task_posterior"]) == ROW.posterior


def test_json_lines_keep_types():
    (row,) = read(LabelsJsonLines, [replace(ROW, label=None, agreement=None, tied=True)])

    assert (row["label"], row["agreement"], row["tied"], row["duration"]) == (None, None, True, 1.5)
    assert row["answers"][0]["heard_seconds"] == 1.5


@pytest.mark.parametrize("kind", [LabelsCsv, AnswersCsv])
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_table_begins_like_a_formula(kind, text):
    rows = read(kind, [replace(ROW, clip_name=text, question=text, answers=(replace(ANSWER, label=text),))])

    assert rows[0]["clip_name"] == rows[0]["question"] == f"'{text}"
    if kind is AnswersCsv:
        assert rows[0]["label"] == f"'{text}"


def test_a_negative_number_stays_a_number():
    (row,) = read(LabelsCsv, [replace(ROW, start=-0.5, label=-2.0, low=(-1.0, 0.5))])

    assert (row["start"], row["label"], row["low"]) == ("-0.5", "-2.0", "-1.0;0.5")


def test_a_result_in_full_is_json_in_a_table_and_an_object_for_programs():
    point = replace(ROW, label=(-0.5, 0.25), value={"x": {"mean": -0.5}})

    (table,), (program,) = read(LabelsCsv, [point]), read(LabelsJsonLines, [point])

    assert (table["label"], json.loads(table["value"])) == ("-0.5;0.25", {"x": {"mean": -0.5}})
    assert (program["label"], program["value"]) == ([-0.5, 0.25], {"x": {"mean": -0.5}})
