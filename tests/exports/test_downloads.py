"""Downloading over HTTP, in both kinds of server."""

import csv
import io
import json

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from django.urls import reverse

from exports import views
from exports.streaming import in_pieces
from exports.writers import WRITERS
from tests.makers import answer, make_dataset, make_people, make_project, make_question, make_tasks

BY_NAME = {kind.name: kind for kind in WRITERS}
every_format = pytest.mark.parametrize("name", BY_NAME)


@pytest.fixture
def project(omar):
    project = make_project(make_dataset(omar, clips=3), "Gerüst: „Töne“ / 1")
    question = make_question(project)
    task, *_ = make_tasks(question)
    for person in make_people(project, 2):
        answer(task, person, question.labels.first(), heard_seconds=0.9)
    return project


def whole(project, name) -> bytes:
    return b"".join(views.pieces_of(project, BY_NAME[name]()))


def address(project, name="csv") -> str:
    return reverse("exports:download", args=[project.pk, name])


# --- Works -----------------------------------------------------------------------------------------------


def test_the_table_of_labels_is_a_row_for_each_task(as_user, omar, project):
    got = as_user(omar).get(address(project))

    rows = list(csv.DictReader(io.StringIO(got.getvalue().decode(), newline="")))
    assert [row["clip_name"] for row in rows] == ["clip 1.wav", "clip 2.wav", "clip 3.wav"]
    assert [len(json.loads(row["answers"])) for row in rows] == [2, 0, 0]


def test_the_table_of_answers_is_a_row_for_each_answer(as_user, omar, project):
    got = as_user(omar).get(address(project, "answers"))

    rows = list(csv.DictReader(io.StringIO(got.getvalue().decode(), newline="")))
    assert [(row["clip_name"], row["label"], row["heard_seconds"]) for row in rows] == [
        ("clip 1.wav", "bell", "0.9")
    ] * 2


def test_json_lines_are_one_object_a_line(as_user, omar, project):
    got = as_user(omar).get(address(project, "jsonl"))

    assert [json.loads(line)["project"] for line in got.getvalue().splitlines()] == [project.name] * 3


@every_format
def test_a_file_is_saved_under_a_safe_name_and_never_guessed_at(as_user, omar, project, name):
    got = as_user(omar).get(address(project, name))

    kind = BY_NAME[name]
    assert got["Content-Type"] == kind.content_type
    assert got["Content-Disposition"] == f'attachment; filename="gerust-tone-1-{kind.holds}.{kind.extension}"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "private, no-store"


def test_a_name_without_a_letter_still_gives_a_file_name(as_user, omar):
    project = make_project(make_dataset(omar), "???")

    assert 'filename="project-labels.csv"' in as_user(omar).get(address(project))["Content-Disposition"]


@pytest.mark.django_db(transaction=True)
@every_format
@pytest.mark.filterwarnings("error:StreamingHttpResponse")
async def test_an_asynchronous_server_sends_the_same_bytes(as_user, omar, project, name):
    client = AsyncClient()
    await client.aforce_login(omar, backend="django.contrib.auth.backends.ModelBackend")

    got = await client.get(address(project, name))

    sent = b"".join([piece async for piece in got.streaming_content])
    assert sent == await sync_to_async(whole)(project, name)
    assert sent
    await sync_to_async(connections.close_all)()


def test_the_page_lists_every_format(as_user, omar, project):
    page = as_user(omar).get(reverse("exports:downloads", args=[project.pk]))

    for name, kind in BY_NAME.items():
        assert address(project, name) in page.text
        assert kind.title in page.text


def test_inside_the_project_only_the_list_is_sent(as_user, omar, project):
    part = as_user(omar).get(reverse("exports:downloads", args=[project.pk]), headers={"HX-Request": "true"})

    assert address(project) in part.text
    assert "<html" not in part.text
    assert "HX-Request" in part["Vary"]


# --- Rights ----------------------------------------------------------------------------------------------


@every_format
def test_others_download_nothing(as_user, anna, sam, project, name):
    assert as_user(sam).get(address(project, name)).status_code == 404
    assert as_user(anna).get(address(project, name)).status_code == 403


def test_who_is_not_signed_in_signs_in_first(client, project):
    assert client.get(address(project)).status_code == 302


def test_an_admin_downloads_every_project(as_user, ada, project):
    assert as_user(ada).get(address(project)).status_code == 200


def test_only_the_owner_sees_the_formats(as_user, anna, sam, project):
    downloads = reverse("exports:downloads", args=[project.pk])

    assert as_user(sam).get(downloads).status_code == 404
    assert as_user(anna).get(downloads).status_code == 403


# --- Bad input -------------------------------------------------------------------------------------------


def test_an_unknown_format_is_not_found(as_user, omar, project):
    assert as_user(omar).get(address(project, "xlsx")).status_code == 404


def test_a_download_is_not_posted(as_user, omar, project):
    assert as_user(omar).post(address(project)).status_code == 405


# --- Limits ----------------------------------------------------------------------------------------------


def test_the_first_line_leaves_at_once_and_the_others_in_large_pieces():
    pieces = list(in_pieces((f"{number}\n" for number in range(1000)), size=1000))

    assert pieces[0] == b"0\n"
    assert all(1000 <= len(piece) < 1010 for piece in pieces[1:-1])
    assert b"".join(pieces) == "".join(f"{number}\n" for number in range(1000)).encode()
