"""An owner makes a question of what labels.csv knows, in the page."""

import pytest
from django.urls import reverse

from annotation.models import Annotation, Item, Purpose, Question, Task, TaskState
from annotation.services import Answer, LabelDraft, Listening, delete_question, launch, save_question
from game.play import next_turn, submit_answer
from jobs.models import Job
from jobs.running import run
from quality.known.columns import question_from_column
from quality.models import Control
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    """A draft about forty clips; a table knows the sound and length of all, the place of every other one."""
    dataset = makers.make_dataset(omar)
    for number in range(40):
        place = {"place": ("near", "far")[number // 2 % 2]} if number % 2 else {}
        known = {"sound": ("bell", "siren")[number % 2], "length": str(number), **place}
        makers.make_clips(dataset, [f"{number}.wav"], metadata=known)
    return makers.make_project(dataset, share_to_hear=0)


def post(client, project, column):
    address = reverse("quality:question_from_column", args=[project.pk])
    return client.post(address, {"column": column}, follow=True)


def launched(project):
    """Launch a project and make its tasks."""
    project = launch(project)
    run(str(Job.objects.get(kind="annotation.open_all_tasks").pk))
    return project


def asked_in(items):
    """Return the questions of each item's tasks."""
    return {frozenset(item.tasks.values_list("question", flat=True)) for item in items}


def test_the_page_offers_columns_with_few_values_and_writes_their_question(as_user, omar, project):
    client = as_user(omar)
    page = client.get(reverse("annotation:question_new", args=[project.pk]))
    assert set(page.context["columns"]) == {"sound", "place"}
    assert 'name="column" value="sound"' in page.text

    page = post(client, project, "sound")

    assert "The question is written" in page.text
    question = project.questions.get()
    assert page.redirect_chain[-1][0] == reverse("annotation:question_edit", args=[question.pk])
    assert [label.name for label in question.labels.all()] == ["bell", "siren"]
    assert Item.objects.filter(project=project, is_control=True).count() == 4
    assert Item.objects.filter(project=project, is_training=True).count() == 4


def test_a_table_that_says_nothing_is_not_offered(as_user, omar):
    bare = makers.make_project(makers.make_dataset(omar, clips=3))
    page = as_user(omar).get(reverse("annotation:question_new", args=[bare.pk]))
    assert page.context["columns"] == []
    assert "labels.csv" not in page.text


@pytest.mark.parametrize("column", ["", "nonsense"])
def test_a_column_that_is_not_there_is_said(as_user, omar, project, column):
    assert "has 0 values in labels.csv" in post(as_user(omar), project, column).text
    assert not project.questions.exists()


def test_nobody_else_and_nothing_after_the_launch(as_user, omar, sam, anna, project):
    assert post(as_user(sam), project, "sound").status_code == 404
    assert post(as_user(anna), project, "sound").status_code == 403
    makers.make_question(project)
    launch(project)
    assert "only before the launch" in post(as_user(omar), project, "sound").text
    assert Question.objects.count() == 1


def test_another_column_uses_the_clips_that_are_set_aside(project):
    question_from_column(project, "sound")
    aside = set(Item.objects.values_list("pk", flat=True))
    place = question_from_column(project, "place")
    assert set(Item.objects.values_list("pk", flat=True)) == aside
    known = Control.objects.filter(question=place).select_related("item__clip", "label")
    assert known
    assert all(one.item.clip.metadata["place"] == one.label.name for one in known)


def test_a_check_asks_as_many_questions_as_any_turn(project):
    question_from_column(project, "sound")
    makers.make_question(project, "How loud is it?", ("loud", "soft"))
    question_from_column(project, "place")
    launched(project)

    assert asked_in(Item.objects.all()) == {frozenset(project.questions.values_list("pk", flat=True))}
    aside = Task.objects.filter(item__wanted=0)
    assert set(aside.values_list("wanted", "state")) == {(0, TaskState.RETIRED)}


def test_clips_whose_question_went_are_asked_again(project):
    gone = question_from_column(project, "sound")
    makers.make_question(project)
    delete_question(gone)
    launched(project)
    assert not Item.objects.filter(wanted=0).exists()
    assert Item.objects.filter(project=project).count() == 40


def test_labels_that_were_reworded_check_nobody_by_their_old_words(project):
    question = question_from_column(project, "sound")
    save_question(project, text="Which?", labels=[LabelDraft("bell"), LabelDraft("horn")], question=question)
    launched(project)
    assert set(Control.objects.values_list("label__name", flat=True)) == {"bell"}
    assert Item.objects.filter(wanted=0).count() == Control.objects.count() < 8


def test_practice_and_checks_come_in_play(anna, project):
    question_from_column(project, "sound")
    launched(project)
    for _ in range(30):
        turn = next_turn(anna, project.pk)
        answers = [Answer(task.question_id, task.question.labels.all()[0].pk) for task in turn.tasks]
        submit_answer(anna, turn.assignment.pk, answers, listening=Listening())
    purposes = list(Annotation.objects.order_by("pk").values_list("purpose", flat=True))
    assert purposes[:4] == [Purpose.TRAINING] * 4
    assert purposes.count(Purpose.CONTROL) == 4
    assert purposes.count(Purpose.VOTE) == 22
