"""The labels of a project so far, as its owner sees them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Task, TaskState
from quality.known.training import add_training
from quality.labels.labelling import label_tasks
from quality.selectors import PAGE
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
    return make_project(make_dataset(omar, clips=4))


@pytest.fixture
def question(project):
    return make_question(project)


@pytest.fixture
def tasks(project, question):
    """Four clips: agreed, tied and disputed, known, unanswered."""
    agreed, tied, known, unanswered = make_tasks(question)
    bell, siren = question.labels.all()
    first, second = make_people(project, 2)
    answer(agreed, first, bell)
    answer(agreed, second, bell)
    answer(tied, first, bell)
    answer(tied, second, siren)
    label_tasks([agreed, tied])
    Task.objects.filter(pk=agreed.pk).update(state=TaskState.RETIRED)
    Task.objects.filter(pk=tied.pk).update(state=TaskState.DISPUTED)
    add_controls(question, [(known.item, siren)], origin="column")
    return agreed, tied, known, unanswered


def clips_on(page) -> list[str]:
    return [f"clip {number}.wav" for number in range(1, 5) if f">clip {number}.wav</th>" in page.text]


def address(project) -> str:
    return reverse("quality:labels", args=[project.pk])


# --- Works -----------------------------------------------------------------------------------------------


def test_answered_clips_stand_with_label_support_and_state(as_user, omar, project, tasks):
    page = as_user(omar).get(address(project))

    assert clips_on(page) == ["clip 1.wav", "clip 2.wav"]
    for words in ("bell</span>", "2 of 2", "Agreed", "A tie", "1 of 2", "Disputed"):
        assert words in page.text
    assert reverse("clips:clip_audio", args=[tasks[0].item.clip_id]) in page.text


@pytest.mark.parametrize(
    ("show", "clips"),
    [
        ("agreed", ["clip 1.wav"]),
        ("disputed", ["clip 2.wav"]),
        ("known", ["clip 3.wav"]),
        ("waiting", ["clip 4.wav"]),
    ],
)
@pytest.mark.usefixtures("tasks")
def test_each_filter_shows_its_clips(as_user, omar, project, show, clips):
    assert clips_on(as_user(omar).get(address(project), {"show": show})) == clips


def test_a_known_answer_shows_the_known_label(as_user, omar, project, tasks):
    page = as_user(omar).get(address(project), {"show": "known"})

    assert "siren</span>" in page.text
    assert "Known answer" in page.text
    assert "1 known answer is mixed in as a check" in page.text


def test_clips_for_practice_are_no_checks(as_user, omar, project, question, tasks):
    add_training(question, [(tasks[3].item, question.labels.first())])
    page = as_user(omar).get(address(project), {"show": "known"})
    assert "1 known answer is mixed in as a check" in page.text


def test_a_clip_that_went_to_trusted_people_says_so(as_user, omar, project, tasks):
    asked = "Trusted people are asked"
    assert asked not in as_user(omar).get(address(project)).text
    Task.objects.filter(pk=tasks[1].pk).update(state=TaskState.OPEN, referred_at=timezone.now())
    for show in ("answered", "disputed"):
        assert asked in as_user(omar).get(address(project), {"show": show}).text


def test_each_question_has_its_own_table(as_user, omar, project, tasks):
    near = make_question(project, "Near or far?", ["near", "far"])

    page = as_user(omar).get(address(project), {"question": near.pk})

    assert f"question={tasks[0].question_id}" in page.text
    assert clips_on(page) == []


def test_inside_the_project_only_the_table_is_sent(as_user, omar, project, tasks):
    part = as_user(omar).get(address(project), headers={"HX-Request": "true"})

    assert "<html" not in part.text
    assert "clip 1.wav" in part.text
    assert "HX-Request" in part["Vary"]
    assert part["HX-Push-Url"] == "false"


def test_a_project_without_questions_has_no_table_and_no_fault(as_user, omar, project):
    assert as_user(omar).get(address(project)).status_code == 200


# --- Rights ----------------------------------------------------------------------------------------------


def test_only_the_owner_and_admins_see_the_labels(as_user, anna, sam, ada, project):
    assert as_user(ada).get(address(project)).status_code == 200
    assert as_user(sam).get(address(project)).status_code == 404
    assert as_user(anna).get(address(project)).status_code == 403


def test_the_question_of_another_project_is_not_shown(as_user, omar, sam, project, tasks):
    other = make_question(make_project(make_dataset(sam)))

    assert as_user(omar).get(address(project), {"question": other.pk}).status_code == 404


# --- Bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{"show": "nonsense"}, {"question": "nonsense"}, {"question": "9" * 30}])
def test_what_does_not_exist_is_not_found(as_user, omar, project, tasks, query):
    assert as_user(omar).get(address(project), query).status_code == 404


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "²", ""])
def test_a_wrong_place_is_the_start(as_user, omar, project, tasks, after):
    assert clips_on(as_user(omar).get(address(project), {"after": after})) == ["clip 1.wav", "clip 2.wav"]


# --- Limits ----------------------------------------------------------------------------------------------


def test_pages_join_without_gap_or_double_at_a_constant_cost(as_user, omar, project, question):
    client = as_user(omar)
    make_tasks(question)
    client.get(address(project), {"show": "waiting"})
    with CaptureQueriesContext(connection) as few:
        client.get(address(project), {"show": "waiting"})
    other = make_dataset(omar, "Many")
    many = make_question(make_project(other, "Many"))
    make_clips(other, [f"number {number:02}" for number in range(PAGE * 2 + 3)])
    make_tasks(many)

    seen, more = [], f"{address(many.project)}?show=waiting"
    while more:
        with CaptureQueriesContext(connection) as statements:
            page = client.get(more)
        assert len(statements) == len(few)
        seen += [task.item.clip.name for task in page.context["rows"]]
        more = page.context["more"]

    assert seen == [f"number {number:02}" for number in range(PAGE * 2 + 3)]
