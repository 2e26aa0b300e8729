"""The owner's list of projects, a new one, its rules, its page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Project, ProjectState, TaskState
from tests.makers import make_dataset, make_project, make_question, make_tasks

LIST = reverse("annotation:project_list")
NEW = reverse("annotation:project_new")


def written(dataset, /, **changes) -> dict[str, object]:
    words = {
        "dataset": dataset.pk,
        "name": "Which sound?",
        "description": "Sounds of a street",
        "instructions": "",
        "aggregation": "majority",
        "confidence": 90,
        "answers_wanted": 3,
        "answers_maximum": 7,
        "share_to_hear": 80,
        "minimum_age": 16,
        "warning": "",
    }
    return {**words, **changes}


@pytest.fixture
def dataset(omar):
    return make_dataset(omar, clips=2)


@pytest.fixture
def project(dataset):
    return make_project(dataset)


# --- Works -----------------------------------------------------------------------------------------------


def test_an_owner_without_sounds_is_sent_to_upload_some(as_user, omar):
    page = as_user(omar).get(LIST)

    assert "First, some sounds" in page.text
    assert reverse("clips:dataset_list") in page.text


def test_an_owner_with_sounds_is_asked_for_a_first_project(as_user, omar, dataset):
    page = as_user(omar).get(LIST)

    assert "Ask your first question" in page.text
    assert NEW in page.text


def test_the_list_shows_how_far_each_live_project_is(as_user, omar, project):
    first, _second = make_tasks(make_question(project))
    type(first).objects.filter(pk=first.pk).update(state=TaskState.RETIRED)
    Project.objects.update(state=ProjectState.LIVE)

    page = as_user(omar).get(LIST)

    assert "Which sound?" in page.text
    assert 'value="50"' in page.text


def test_a_new_project_is_a_draft_with_what_was_written(as_user, omar, dataset):
    answer = as_user(omar).post(NEW, written(dataset, minimum_age=18, warning="Loud."))

    project = Project.objects.get()
    assert answer.url == reverse("annotation:project", args=[project.pk])
    assert (project.owner, project.dataset, project.state) == (omar, dataset, "draft")
    assert (project.minimum_age, project.warning, project.share_to_hear) == (18, "Loud.", 80)


def test_a_new_project_can_start_from_a_dataset(as_user, omar, dataset):
    other = make_dataset(omar, "Other sounds")

    page = as_user(omar).get(NEW, {"dataset": dataset.pk})

    assert f'<option value="{dataset.pk}" selected>' in page.text
    assert f'<option value="{other.pk}">' in page.text


def test_words_and_rules_of_a_draft_change(as_user, omar, project):
    address = reverse("annotation:project_edit", args=[project.pk])

    answer = as_user(omar).post(address, written(project.dataset, name="New name", answers_wanted=5))

    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.name, project.answers_wanted) == ("New name", 5)


def test_after_the_launch_words_change_and_numbers_of_answers_stay(as_user, omar, project):
    Project.objects.update(state=ProjectState.LIVE)
    address = reverse("annotation:project_edit", args=[project.pk])

    as_user(omar).post(address, written(project.dataset, name="New name", answers_wanted=5))

    project.refresh_from_db()
    assert (project.name, project.answers_wanted) == ("New name", 3)


def test_after_the_launch_confidence_and_shares_are_not_changed_beside_the_page_of_rules(
    as_user, omar, project
):
    Project.objects.update(state=ProjectState.LIVE)
    address = reverse("annotation:project_edit", args=[project.pk])
    before = (project.confidence, project.largest_share)

    shown = as_user(omar).get(address).text
    as_user(omar).post(address, written(project.dataset, name="New name", confidence=70, largest_share=50))

    project.refresh_from_db()
    assert project.name == "New name"
    assert (project.confidence, project.largest_share) == before
    assert 'name="confidence"' not in shown
    assert reverse("quality:trust_rules", args=[project.pk]) in shown


def test_a_draft_says_what_is_missing_and_where_it_is_mended(as_user, omar):
    bare = make_project(make_dataset(omar, source="", licence="", consent=""))

    page = as_user(omar).get(reverse("annotation:project", args=[bare.pk]))

    upload = reverse("clips:dataset", args=[bare.dataset_id])
    rights = reverse("clips:dataset_edit", args=[bare.dataset_id])
    question = reverse("annotation:question_new", args=[bare.pk])
    assert f'<li><a href="{upload}">Upload at least one clip' in page.text
    assert page.text.count(f'<li><a href="{rights}">') == 3
    assert f'<li><a href="{question}">Write at least one question.</a>' in page.text


def test_a_ready_draft_says_so(as_user, omar, project):
    make_question(project)

    page = as_user(omar).get(reverse("annotation:project", args=[project.pk]))

    assert "Everything is ready." in page.text


def test_a_live_project_shows_its_progress_and_its_labels(as_user, omar, project):
    make_tasks(make_question(project))
    Project.objects.update(state=ProjectState.LIVE)

    page = as_user(omar).get(reverse("annotation:project", args=[project.pk]))

    assert "Tasks that need no more answers" in page.text
    for name in ("quality:labels", "exports:downloads", "activelearning:feature_set"):
        assert reverse(name, args=[project.pk]) in page.text


def test_progress_is_told_to_the_page_as_json(as_user, omar, project):
    make_tasks(make_question(project))

    told = as_user(omar).get(reverse("annotation:progress", args=[project.pk])).json()

    assert (told["state"], told["tasks"], told["answers"], told["percent"]) == ("draft", 2, 0, 0)


# --- Rights ----------------------------------------------------------------------------------------------


def test_a_stranger_sees_none_of_it(as_user, sam, project):
    client = as_user(sam)

    assert "Which sound?" not in client.get(LIST).text
    for name in ("project", "project_edit", "progress"):
        assert client.get(reverse(f"annotation:{name}", args=[project.pk])).status_code == 404


def test_an_annotator_is_refused(as_user, anna, project):
    client = as_user(anna)

    assert client.get(LIST).status_code == client.get(NEW).status_code == 403
    for name in ("project", "project_edit", "progress"):
        assert client.get(reverse(f"annotation:{name}", args=[project.pk])).status_code == 403


def test_who_is_not_signed_in_signs_in_first(client, project):
    answer = client.get(reverse("annotation:project", args=[project.pk]))

    assert answer.status_code == 302
    assert reverse("account_login") in answer.url


def test_an_admin_sees_every_project(as_user, ada, project):
    client = as_user(ada)

    assert "Which sound?" in client.get(LIST).text
    assert client.get(reverse("annotation:project", args=[project.pk])).status_code == 200


def test_a_project_is_only_about_ones_own_sounds(as_user, sam, ada, dataset):
    for person in (sam, ada):
        make_dataset(person, "Own sounds")

        answer = as_user(person).post(NEW, written(dataset))

        assert answer.status_code == 400
        assert not Project.objects.exists()


def test_state_and_owner_are_not_taken_from_the_form(as_user, omar, sam, project):
    address = reverse("annotation:project_edit", args=[project.pk])

    as_user(omar).post(
        address, written(project.dataset, state="live", owner=sam.pk, launched_at="2026-01-01")
    )

    project.refresh_from_db()
    assert (project.state, project.owner, project.launched_at) == ("draft", omar, None)


# --- Bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"answers_wanted": 0}, "greater than or equal to 1"),
        ({"answers_wanted": 8}, "The largest number of answers must not be below the number wanted."),
        ({"share_to_hear": 101}, "less than or equal to 100"),
        ({"minimum_age": 12}, "Select a valid choice."),
        ({"dataset": "0b7e3c1e-0000-4000-8000-000000000000"}, "Choose one of your datasets."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(as_user, omar, dataset, changes, sentence):
    answer = as_user(omar).post(NEW, written(dataset, **changes))

    assert answer.status_code == 400
    assert sentence in answer.text
    assert not Project.objects.exists()


def test_a_name_that_is_taken_is_said_at_the_name(as_user, omar, project):
    answer = as_user(omar).post(NEW, written(project.dataset))

    assert answer.status_code == 400
    assert "You already have a project named “Which sound?”." in answer.text


# --- Limits ----------------------------------------------------------------------------------------------


def test_the_list_takes_as_many_statements_for_thirty_projects_as_for_one(as_user, omar, project):
    client = as_user(omar)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(30):
        make_tasks(make_question(make_project(project.dataset, f"Project {number}")))
    Project.objects.update(state=ProjectState.LIVE)

    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST)

    assert page.text.count("card--link") == 24
    assert len(many) == len(one)


def test_the_page_of_a_project_takes_as_many_statements_for_five_questions_as_for_one(as_user, omar, project):
    client = as_user(omar)
    address = reverse("annotation:project", args=[project.pk])
    make_question(project)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(4):
        make_question(project, f"Question {number}")

    with CaptureQueriesContext(connection) as five:
        client.get(address)

    assert len(five) == len(one)
