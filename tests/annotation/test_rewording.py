"""Wording a question better after the launch: what was answered under older words stays known."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotation.models import Annotation, Project, ProjectState, Question, QuestionWording
from annotation.services import Answer, Listening, reword
from annotation.turns import questions_of
from common.errors import Conflict, UserError
from exports.rows import rows_of
from game import play
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return playable(omar, clips=6)


@pytest.fixture
def question(project):
    return project.questions.get()


def words(question, **changes):
    return {"text": question.text, "help": question.help, "labels": {}, **changes}


def shown(project):
    [question] = questions_of(Project.objects.get(pk=project.pk))
    return question


# --- Works -----------------------------------------------------------------------------------------------


def test_the_older_words_are_kept_under_their_number(question):
    happy = question.labels.get(name="happy")
    reword(question, **words(question, help="Listen well.", labels={happy.pk: " Glad "}))
    reword(question, **words(question, text="How do they feel?", labels={happy.pk: "Merry"}))
    question.refresh_from_db()
    assert (question.wording, question.text, question.help) == (3, "How do they feel?", "")
    first, second = question.wordings.all()
    assert (first.number, first.text, first.help, first.labels) == (1, "Question 1?", "", {})
    assert (second.number, second.help, second.labels) == (2, "Listen well.", {"happy": "Glad"})
    assert question.labels.get(name="happy").help == "Merry"
    assert first.until <= second.until


def test_what_stays_the_same_is_no_new_wording(question):
    reword(question, **words(question, text=f" {question.text} "))
    question.refresh_from_db()
    assert question.wording == 1
    assert not QuestionWording.objects.exists()


def test_kind_settings_labels_and_keys_stay(question):
    before = list(question.labels.values("pk", "name", "key", "colour", "position"))
    reword(question, **words(question, text="Better?"))
    assert list(question.labels.values("pk", "name", "key", "colour", "position")) == before


def test_players_see_the_new_words_in_their_next_turn(project, question):
    assert shown(project).text == "Question 1?"
    reword(question, **words(question, text="Better?"))
    assert shown(project).text == "Better?"


def test_an_answer_keeps_the_wording_that_was_shown(project, question):
    early, late = annotators(2)
    before = play.next_turn(early, project.pk)
    reword(question, **words(question, text="Better?"))
    after = play.next_turn(late, project.pk)
    answer(early, before)
    answer(late, after)
    assert list(Annotation.objects.order_by("pk").values_list("wording", flat=True)) == [1, 2]


def test_between_two_rewordings_the_one_in_the_middle_was_shown(project, question):
    [person] = annotators(1)
    reword(question, **words(question, text="Better?"))
    turn = play.next_turn(person, project.pk)
    reword(Question.objects.get(), **words(question, text="Best?"))
    answer(person, turn)
    assert Annotation.objects.get().wording == 2


@pytest.mark.parametrize(("said", "kept"), [(2, 2), (1, 1), (3, 1), (99, 1)])
def test_a_client_may_say_that_it_showed_newer_words(project, question, said, kept):
    [person] = annotators(1)
    turn = play.next_turn(person, project.pk)
    reword(question, **words(question, text="Better?"))
    given = Answer(question.pk, question.labels.first().pk, wording=said)
    play.submit_answer(person, turn.assignment.pk, [given], listening=Listening())
    assert Annotation.objects.get().wording == kept


def test_nobody_can_claim_words_that_were_gone(project, question):
    [person] = annotators(1)
    reword(question, **words(question, text="Better?"))
    turn = play.next_turn(person, project.pk)
    given = Answer(question.pk, question.labels.first().pk, wording=1)
    play.submit_answer(person, turn.assignment.pk, [given], listening=Listening())
    assert Annotation.objects.get().wording == 2


def test_the_api_takes_the_wording_that_was_shown(as_user, anna, project, question):
    client = as_user(anna)
    turn = client.post(f"/api/v1/projects/{project.pk}/turns/", {}, content_type="application/json").json()
    assert turn["questions"][0]["wording"] == 1
    reword(question, **words(question, text="Better?"))
    said = {"question": question.pk, "label": question.labels.first().pk, "wording": 2}
    sent = client.post(
        f"/api/v1/turns/{turn['id']}/answer/",
        json.dumps({"answers": [said]}),
        content_type="application/json",
    )
    assert sent.status_code == 200
    assert Annotation.objects.get().wording == 2


def test_a_download_says_which_words_an_answer_was_given_to(project, question):
    early, late = annotators(2)
    answer(early, play.next_turn(early, project.pk))
    reword(question, **words(question, text="Better?"))
    answer(late, play.next_turn(late, project.pk))
    given = [said for row in rows_of(project) for said in row.answers]
    assert sorted((said.wording, said.earlier_words) for said in given if said.wording == 1) == [
        (1, "Question 1?")
    ]
    assert [said.earlier_words for said in given if said.wording == 2] == [None]
    assert {row.question for row in rows_of(project)} == {"Better?"}


def test_the_moment_decides(question):
    now = timezone.now()
    question.wording = 3
    for number, days in ((1, 2), (2, 1)):
        question.wordings.create(number=number, text="Q?", until=now - timedelta(days=days))
    ages = (3, 2, 1.5, 1, 0)
    assert [question.wording_at(now - timedelta(days=age)) for age in ages] == [1, 2, 2, 3, 3]


def test_an_owner_rewords_in_the_page_and_sees_what_was_before(as_user, omar, project, question):
    client = as_user(omar)
    happy = question.labels.get(name="happy")
    address = reverse("annotation:question_reword", args=[question.pk])
    assert "Help of “happy”" in client.get(address).text
    page = client.post(address, {"text": "Better?", "help": "", f"help_{happy.pk}": "Glad"}, follow=True)
    assert "from now on people see these words" in page.text
    assert "This is wording 2" in page.text
    assert "Question 1?" in page.text
    assert question.labels.get(name="happy").help == "Glad"


# --- Rights ----------------------------------------------------------------------------------------------


def test_only_the_owner_rewords(as_user, anna, sam, question):
    address = reverse("annotation:question_reword", args=[question.pk])
    assert as_user(sam).post(address, {"text": "Sam's?"}).status_code == 404
    assert as_user(anna).post(address, {"text": "Anna's?"}).status_code == 403
    assert not QuestionWording.objects.exists()


# --- Bad input and limits --------------------------------------------------------------------------------


def test_a_question_without_words_is_refused(as_user, omar, question):
    address = reverse("annotation:question_reword", args=[question.pk])
    page = as_user(omar).post(address, {"text": " "})
    assert page.status_code == 400
    assert "This field is required." in page.text
    with pytest.raises(UserError):
        reword(question, text=" ", help="", labels={})


@pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.FINISHED])
def test_before_the_launch_and_after_the_end_nothing_is_reworded(as_user, omar, question, state):
    Project.objects.update(state=state)
    with pytest.raises(Conflict):
        reword(question, **words(question, text="Better?"))
    address = reverse("annotation:question_reword", args=[question.pk])
    page = as_user(omar).get(address, follow=True)
    assert "while its project is live or paused" in page.text


def test_while_paused_it_can_be_reworded(question):
    Project.objects.update(state=ProjectState.PAUSED)
    assert reword(question, **words(question, text="Better?")).wording == 2
