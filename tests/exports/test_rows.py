"""What is exported: the right rows, under pseudonyms, at a constant cost per chunk."""

import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Annotation, Item, Participation, Purpose, Task, TaskState
from clips.models import Clip, ClipState
from exports.rows import CHUNK, rows_of
from exports.writers import WRITERS
from quality.labels.labelling import label_tasks
from quality.services import add_controls
from tests.makers import (
    answer,
    make_clips,
    make_dataset,
    make_people,
    make_project,
    make_question,
    make_tasks,
)


@pytest.fixture
def project(omar):
    return make_project(make_dataset(omar, clips=3))


@pytest.fixture
def question(project):
    return make_question(project)


def test_a_row_says_what_the_votes_add_up_to(project, question):
    bell, siren = question.labels.all()
    task, *_ = make_tasks(question, state=TaskState.RETIRED)
    for person, label in zip(make_people(project, 3), [bell, bell, siren], strict=True):
        answer(task, person, label)
    label_tasks([task])

    row, *_ = rows_of(project)

    assert (row.project, row.question, row.clip_name, row.clip) == (
        "Which sound?",
        "What do you hear?",
        "clip 1.wav",
        str(task.item.clip_id),
    )
    assert (row.label, row.support, row.votes, row.agreement) == ("bell", 2, 3, 0.6667)
    assert (row.state, row.method, row.tied, row.machine) == ("retired", "majority", False, False)
    assert [given.label for given in row.answers] == ["bell", "bell", "siren"]


def test_a_task_without_answers_is_a_row_too(project, question):
    make_tasks(question)

    rows = list(rows_of(project))

    assert [(row.label, row.support, row.votes, row.agreement, row.answers) for row in rows] == [
        (None, 0, 0, None, ())
    ] * 3


def test_every_purpose_is_exported_and_says_what_it_was_for(project, question):
    task, *_ = make_tasks(question)
    first, second = make_people(project, 2)
    now = timezone.now()
    answer(task, first, None, heard_seconds=0.8, created_at=now)
    answer(task, second, question.labels.first(), purpose=Purpose.SURPLUS)

    row, *_ = rows_of(project)

    vote, surplus = row.answers
    assert (vote.purpose, vote.label, vote.unsure, vote.heard_seconds, vote.answered_at) == (
        "vote",
        None,
        True,
        0.8,
        now,
    )
    assert (surplus.purpose, surplus.label, surplus.unsure) == ("surplus", "bell", False)


def test_people_are_named_by_the_pseudonym_of_this_project_alone(project, question):
    task, *_ = make_tasks(question)
    (person,) = make_people(project, 1)
    Participation.objects.create(project=make_project(project.dataset, "Another"), annotator=person)
    answer(task, person, None)

    row, *_ = rows_of(project)

    assert row.answers[0].person == project.participations.get().pseudonym
    for kind in WRITERS:
        text = "".join(kind().write(iter([row])))
        assert person.username not in text
        assert person.pseudonym not in text


def test_the_feature_set_and_its_licence_are_recorded(omar, project, question):
    make_tasks(question)
    project.feature_set = "eGeMAPSv02"

    row, *_ = rows_of(project)

    assert row.feature_set == "eGeMAPSv02"
    assert "audEERING" in row.feature_licence
    assert row.clip_licence == "CC0"


def test_a_project_that_chose_no_feature_set_has_the_default_one(project, question):
    make_tasks(question)

    row, *_ = rows_of(project)

    assert row.feature_set
    assert row.feature_licence


def test_a_clip_that_serves_as_a_check_names_the_label_that_was_known(project, question):
    task, *_ = make_tasks(question)
    siren = question.labels.get(name="siren")
    add_controls(question, [(task.item, siren)], origin="column")

    assert [row.known_label for row in rows_of(project)] == ["siren", None, None]


def test_a_span_of_a_clip_gives_its_own_times(project, question):
    clip = Clip.objects.first()
    item = Item.objects.create(project=project, clip=clip, start=0.25, end=0.5, wanted=3)
    Task.objects.create(question=question, item=item, wanted=3, maximum=7)

    (row,) = rows_of(project)

    assert (row.start, row.end, row.duration) == (0.25, 0.5, 1.0)


def test_a_withdrawn_clip_is_left_out(project, question):
    task, *_ = make_tasks(question)
    Clip.objects.filter(pk=task.item.clip_id).update(state=ClipState.WITHDRAWN)

    assert [row.clip_name for row in rows_of(project)] == ["clip 2.wav", "clip 3.wav"]


def test_nothing_of_another_project_is_exported(project, question):
    make_tasks(question)
    other = make_project(project.dataset, "Another")
    make_tasks(make_question(other))

    assert len(list(rows_of(other))) == 3


def test_chunks_join_without_gap_or_double(project, question):
    make_tasks(question)
    second = make_question(project, "Is it near?", ["near", "far"])
    items = Item.objects.filter(project=project)
    Task.objects.bulk_create(Task(question=second, item=item, wanted=3, maximum=7) for item in items)

    whole = list(rows_of(project))

    assert len(whole) == 6
    assert list(rows_of(project, chunk=2)) == list(rows_of(project, chunk=1)) == whole


def fill(project, question, clips: int, people: int) -> None:
    make_clips(project.dataset, [f"more {number}" for number in range(clips)])
    tasks = make_tasks(question)
    crowd = make_people(project, people)
    label = question.labels.first()
    Annotation.objects.bulk_create(
        (Annotation(task=task, annotator=person, label=label) for task in tasks for person in crowd),
        batch_size=5000,
    )


def test_ten_thousand_rows_take_seven_statements_a_chunk(project, question):
    fill(project, question, 9_997, people=1)

    with CaptureQueriesContext(connection) as statements:
        assert sum(1 for _ in rows_of(project)) == 10_000

    # The questions, their labels, the chunks, and the look behind the last.
    assert len(statements) == 3 + 10_000 // CHUNK * 7 + 1


def test_the_end_of_a_long_project_needs_no_more_memory_than_its_beginning(project, question):
    fill(project, question, 1_500, people=3)
    rows = rows_of(project, chunk=50)

    def most_while_reading(number: int) -> int:
        tracemalloc.reset_peak()
        for _ in range(number):
            next(rows)
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        first = most_while_reading(200)
        last = most_while_reading(1_300)
    finally:
        tracemalloc.stop()

    assert last < first * 1.25


def test_a_row_says_what_tables_said_of_its_clip(project):
    told, untold, _ = [task.item.clip_id for task in make_tasks(make_question(project))]
    Clip.objects.filter(pk=told).update(metadata={"room": "attic", "gender": "f"})
    found = {row.clip: row.metadata for row in rows_of(project)}
    assert found[str(told)] == {"room": "attic", "gender": "f"}
    assert found[str(untold)] is None
