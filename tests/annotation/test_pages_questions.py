"""The question editor."""

import pytest
from django.urls import reverse

from annotation.label_sets import LABEL_SETS
from annotation.models import Project, ProjectState, Question
from tests.annotation.editor import sent
from tests.makers import make_dataset, make_project, make_question


@pytest.fixture
def project(omar):
    return make_project(make_dataset(omar, clips=1))


@pytest.fixture
def new(project):
    return reverse("annotation:question_new", args=[project.pk])


def written(names=("bell", "siren"), **changes) -> dict[str, object]:
    rows = len(names)
    columns = {
        "text": "What do you hear?",
        "help": "",
        "label_name": names,
        "label_help": [""] * rows,
        "label_key": [""] * rows,
        "label_colour": [str(place % 8) for place in range(rows)],
    }
    return {**columns, **changes}


def labels(question) -> list[tuple[str, str, int]]:
    return [(label.name, label.key, label.colour) for label in question.labels.all()]


# --- Works -----------------------------------------------------------------------------------------------


def test_a_question_is_saved_with_its_labels_in_order(as_user, omar, project, new):
    answer = as_user(omar).post(
        new, written(help="Listen well.", label_colour=["4", "0"], label_key=["", "b"])
    )

    question = project.questions.get()
    assert answer.url.endswith(f"{project.pk}/#questions")
    assert (question.text, question.help) == ("What do you hear?", "Listen well.")
    assert labels(question) == [("bell", "1", 4), ("siren", "b", 0)]


def test_empty_rows_are_left_out(as_user, omar, project, new):
    as_user(omar).post(new, written(["bell", "", "siren", ""]))

    assert [label.name for label in project.questions.get().labels.all()] == ["bell", "siren"]


def test_without_a_script_more_rows_come_by_a_button_and_nothing_is_lost(as_user, omar, project, new):
    page = as_user(omar).post(new, written(more="1"))

    assert page.status_code == 200
    assert page.text.count('name="label_name"') == 4
    assert 'value="siren"' in page.text
    assert not project.questions.exists()


@pytest.mark.parametrize("ready", LABEL_SETS, ids=lambda ready: ready.name)
def test_every_ready_made_question_can_be_saved_as_it_is(as_user, omar, project, new, ready):
    client = as_user(omar)
    page = client.get(new, {"start": ready.name})

    answer = client.post(new, sent(page.context["form"]))

    assert answer.status_code == 302
    question = project.questions.get()
    assert (question.kind, question.text, question.subjective) == (ready.kind, ready.text, ready.subjective)
    assert [label.name for label in question.labels.all()] == [label.name for label in ready.labels]
    assert ready.options.items() <= question.settings.items()


def test_an_unknown_ready_made_question_is_an_empty_form(as_user, omar, new):
    page = as_user(omar).get(new, {"start": "nonsense"})

    assert page.status_code == 200
    assert page.text.count('name="label_name"') == 4


def test_a_question_comes_back_for_editing_as_it_was_saved(as_user, omar, project):
    question = make_question(project, labels=["far", "near"])
    address = reverse("annotation:question_edit", args=[question.pk])
    client = as_user(omar)

    assert 'value="far"' in client.get(address).text

    client.post(address, written(["near", "far", "both"], text="How far?"))

    question.refresh_from_db()
    assert question.text == "How far?"
    assert [label.name for label in question.labels.all()] == ["near", "far", "both"]


def test_questions_are_moved_and_removed(as_user, omar, project):
    client = as_user(omar)
    first, second, third = (make_question(project, text) for text in ("First?", "Second?", "Third?"))

    client.post(reverse("annotation:question_up", args=[third.pk]))
    assert list(project.questions.all()) == [first, third, second]

    client.post(reverse("annotation:question_down", args=[first.pk]))
    assert list(project.questions.all()) == [third, first, second]

    client.post(reverse("annotation:question_delete", args=[first.pk]))
    assert list(project.questions.all()) == [third, second]


def test_at_either_end_a_question_stays_where_it_is(as_user, omar, project):
    first, last = make_question(project, "First?"), make_question(project, "Last?")
    client = as_user(omar)

    client.post(reverse("annotation:question_up", args=[first.pk]))
    client.post(reverse("annotation:question_down", args=[last.pk]))

    assert list(project.questions.all()) == [first, last]


# --- Rights ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["question_edit", "question_delete", "question_up", "question_down"])
def test_only_the_owner_changes_a_question(as_user, anna, sam, project, name):
    question = make_question(project)
    address = reverse(f"annotation:{name}", args=[question.pk])

    assert as_user(sam).post(address, written(text="Sam's")).status_code == 404
    assert as_user(anna).post(address, written(text="Anna's")).status_code == 403

    question.refresh_from_db()
    assert question.text == "What do you hear?"


def test_only_the_owner_writes_a_question(as_user, anna, sam, project, new):
    assert as_user(sam).post(new, written()).status_code == 404
    assert as_user(anna).post(new, written()).status_code == 403
    assert not Question.objects.exists()


# --- Bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "This field is required."),
        ({"text": "x" * 201}, "at most 200 characters"),
        ({"label_name": ["bell", ""]}, "A question needs at least two labels."),
        ({"label_name": ["bell", "BELL"]}, "The label “BELL” stands twice."),
        ({"label_key": ["b", "b"]}, "The key “b” of “siren” is taken"),
        ({"label_key": ["u", ""]}, "The key “u” of “bell” is taken"),
        ({"label_key": ["12", ""]}, "at most 1 character"),
        ({"label_name": ["x" * 61, "siren"]}, "at most 60 characters"),
        ({"label_help": ["x" * 201, ""]}, "at most 200 characters"),
        ({"label_colour": ["8", "0"]}, "Select a valid choice."),
        ({"label_name": ["a\x00b", "siren"]}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said(as_user, omar, new, changes, sentence):
    page = as_user(omar).post(new, written(**changes))

    assert page.status_code == 400
    assert sentence in page.text
    assert not Question.objects.exists()


def test_what_was_written_stays_when_something_is_wrong(as_user, omar, new):
    page = as_user(omar).post(new, written(["bell", "siren"], text="", label_help=["It rings", ""]))

    for words in ("bell", "siren", "It rings"):
        assert f'value="{words}"' in page.text


def test_columns_of_different_length_make_rows_all_the_same(as_user, omar, project, new):
    as_user(omar).post(new, written(label_key=[], label_help=["only one"], label_colour=[]))

    assert labels(project.questions.get()) == [("bell", "1", 0), ("siren", "2", 1)]


def test_markup_in_a_label_stays_text(as_user, omar, project):
    make_question(project, "<script>alert(1)</script>", ["<b>bell</b>", "siren"])

    page = as_user(omar).get(reverse("annotation:project", args=[project.pk]))

    assert "<script>alert" not in page.text
    assert "&lt;b&gt;bell&lt;/b&gt;" in page.text


# --- Limits ----------------------------------------------------------------------------------------------


def test_after_the_launch_questions_are_fixed(as_user, omar, project, new):
    question, other = make_question(project), make_question(project, "Other?")
    Project.objects.update(state=ProjectState.LIVE)
    client = as_user(omar)

    for name in ("question_edit", "question_delete", "question_down"):
        page = client.post(
            reverse(f"annotation:{name}", args=[question.pk]), written(text="New?"), follow=True
        )
        assert "only before the launch" in page.text
    page = client.get(new, follow=True)

    assert "only before the launch" in page.text
    assert list(project.questions.all()) == [question, other]


def test_a_question_has_room_for_many_labels_and_says_when_it_is_full(as_user, omar, project, new):
    page = as_user(omar).post(new, written([f"label {number}" for number in range(60)]))

    assert page.status_code == 400
    assert "A question has room for" in page.text
