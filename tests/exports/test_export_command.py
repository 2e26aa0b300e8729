"""manage.py export_annotations."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from tests.makers import make_dataset, make_project, make_question, make_tasks


@pytest.fixture
def project(omar):
    project = make_project(make_dataset(omar, clips=2))
    make_tasks(make_question(project))
    return project


def export(*arguments) -> str:
    out = io.StringIO()
    call_command("export_annotations", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.parametrize("named", ["id", "name"])
def test_a_project_is_found_by_id_or_name_and_written_to_the_screen(project, named):
    text = export(str(getattr(project, named)))

    assert [row["clip_name"] for row in csv.DictReader(io.StringIO(text))] == ["clip 1.wav", "clip 2.wav"]


def test_a_file_is_written_with_the_chosen_format(project, tmp_path):
    file = tmp_path / "labels.jsonl"

    export(str(project.pk), "--format", "jsonl", "--output", str(file))

    assert file.read_text(encoding="utf-8").count("\n") == 2
    assert list(tmp_path.iterdir()) == [file]


def test_lines_of_a_file_end_as_the_format_wants(project, tmp_path):
    file = tmp_path / "labels.csv"

    export(str(project.pk), "--output", str(file))

    assert file.read_bytes().count(b"\r\n") == 3
    assert b"\r\r" not in file.read_bytes()


@pytest.mark.parametrize("unknown", ["Nothing", "0b7e3c1e-0000-4000-8000-000000000000"])
def test_an_unknown_project_is_said(db, unknown):
    with pytest.raises(CommandError, match="There is no project"):
        export(unknown)


def test_a_name_that_two_projects_have_is_said(project, sam):
    make_project(make_dataset(sam), project.name)

    with pytest.raises(CommandError, match="give the id"):
        export(project.name)


def test_a_file_that_cannot_be_written_is_said_and_nothing_half_written_stays(project, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        export(str(project.pk), "--output", str(tmp_path / "no folder" / "labels.csv"))

    assert list(tmp_path.iterdir()) == []


def test_what_stood_in_a_file_stays_when_writing_fails(project, tmp_path, monkeypatch):
    file = tmp_path / "labels.csv"
    file.write_text("before")

    def fails_in_the_middle(self, rows):
        yield "header\r\n"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("exports.csv_writer.LabelsCsv.write", fails_in_the_middle)

    with pytest.raises(CommandError, match="No space left on device"):
        export(str(project.pk), "--output", str(file))

    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
