"""Copies of projects: the same questions and rules, none of the answers."""

import pytest
from django.urls import reverse

from annotation.models import Annotation, Item, LabelExample, Project, ProjectState
from annotation.services import LabelDraft, add_example, clone_project, launch, reword, save_question
from annotation.services.projects import EDITABLE
from game import play
from tests import makers
from tests.game.makers import annotators, answer, playable, train_on

pytestmark = pytest.mark.django_db
QUESTION = ("kind", "options", "text", "help", "position", "subjective")
LABEL = ("name", "help", "key", "colour", "position")


def questions(project):
    return list(project.questions.values_list(*QUESTION))


def labels(project):
    return [list(question.labels.values_list(*LABEL)) for question in project.questions.order_by("position")]


@pytest.fixture
def project(omar):
    dataset = makers.make_dataset(omar, clips=4)
    project = makers.make_project(
        dataset, answers_wanted=2, answers_maximum=5, share_to_hear=50, minimum_age=18, warning="Loud"
    )
    save_question(
        project,
        text="Which?",
        help="Listen.",
        labels=[LabelDraft("bell", "It rings", "b", 3), LabelDraft("siren")],
    )
    options = {"first": 1, "last": 9, "pictures": "valence", "low": "", "high": ""}
    save_question(project, text="How?", kind="scale", options=options, subjective=True)
    return project


def copy(client, project, dataset):
    return client.post(
        reverse("annotation:project_copy", args=[project.pk]), {"dataset": dataset.pk}, follow=True
    )


# --- Works -----------------------------------------------------------------------------------------------


def test_a_copy_asks_the_same_by_the_same_rules(omar, project):
    made = clone_project(project, owner=omar)
    assert (made.state, made.name, made.dataset) == (
        ProjectState.DRAFT,
        "Which sound? (copy)",
        project.dataset,
    )
    for rule in set(EDITABLE) - {"name"}:
        assert getattr(made, rule) == getattr(project, rule), rule
    assert questions(made) == questions(project)
    assert labels(made) == labels(project)
    assert launch(made).state == ProjectState.LIVE


def test_a_copy_of_what_was_played_is_empty_and_begins_its_wordings_anew(omar):
    project = playable(omar, clips=2)
    [person] = annotators(1)
    answer(person, play.next_turn(person, project.pk))
    reword(project.questions.get(), text="Better?", help="", labels={})
    made = clone_project(project, owner=omar)
    assert (made.state, made.launched_at) == (ProjectState.DRAFT, None)
    assert not Item.objects.filter(project=made).exists()
    assert not Annotation.objects.filter(task__question__project=made).exists()
    question = made.questions.get()
    assert (question.text, question.wording) == ("Better?", 1)


def test_each_copy_has_a_name_of_its_own(omar, project):
    names = [clone_project(project, owner=omar).name for _ in range(3)]
    assert names == ["Which sound? (copy)", "Which sound? (copy 2)", "Which sound? (copy 3)"]
    Project.objects.filter(pk=project.pk).update(name="x" * 120)
    project.refresh_from_db()
    assert clone_project(project, owner=omar).name == "x" * 113 + " (copy)"


def test_examples_go_along_within_the_dataset(omar, project):
    clip = project.dataset.clips.first()
    add_example(project.questions.first().labels.get(name="siren"), clip.pk)
    made = clone_project(project, owner=omar)
    [example] = LabelExample.objects.filter(label__question__project=made)
    assert (example.label.name, example.clip) == ("siren", clip)
    other = makers.make_dataset(omar, "Other sounds", clips=1)
    elsewhere = clone_project(project, owner=omar, dataset=other)
    assert elsewhere.dataset == other
    assert not LabelExample.objects.filter(label__question__project=elsewhere).exists()


def test_an_owner_copies_from_the_page(as_user, omar, project):
    other = makers.make_dataset(omar, "Other sounds", clips=1)
    page = copy(as_user(omar), project, other)
    assert "This is the copy" in page.text
    assert Project.objects.get(name="Which sound? (copy)").dataset == other
    assert questions(Project.objects.get(dataset=other)) == questions(project)


def test_the_page_says_where_practice_stayed_behind(as_user, omar):
    project = playable(omar, clips=2)
    owner, other = as_user(omar), makers.make_dataset(omar, "Other sounds", clips=1)
    stayed = "Its practice stayed behind"
    assert stayed not in copy(owner, project, other).text
    train_on(project, ["happy"])
    assert stayed in copy(owner, project, other).text
    page = copy(owner, project, project.dataset)
    assert stayed not in page.text
    assert Item.objects.filter(project=page.context["project"], is_training=True).count() == 1


def test_an_admin_may_copy_anybodys_about_its_own_dataset(as_user, ada, project):
    copy(as_user(ada), project, project.dataset)
    assert Project.objects.get(owner=ada).name == "Which sound? (copy)"


# --- Rights and bad input --------------------------------------------------------------------------------


def test_only_the_owner_copies(as_user, anna, sam, project):
    assert copy(as_user(sam), project, project.dataset).status_code == 404
    assert copy(as_user(anna), project, project.dataset).status_code == 403
    assert Project.objects.count() == 1


def test_nobody_copies_onto_somebody_elses_sounds(as_user, omar, sam, project):
    page = copy(as_user(omar), project, makers.make_dataset(sam, "Sam's", clips=1))
    assert page.status_code == 400
    assert "Choose one of your datasets." in page.text
    assert Project.objects.count() == 1
