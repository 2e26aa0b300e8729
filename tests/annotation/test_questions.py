"""Writing questions through the services."""

import pytest

from annotation.models import Project, ProjectState, Question
from annotation.services import LabelDraft, delete_question, save_question
from annotation.services.order import move_question
from annotation.services.questions import KEYS, RESERVED
from common.errors import Conflict, UserError
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return makers.make_project(makers.make_dataset(omar))


def named(*names):
    return [LabelDraft(name) for name in names]


def test_each_label_gets_a_key_that_the_page_does_not_use(project):
    names = [f"label {number}" for number in range(50)]
    question = save_question(project, text="Which?", labels=named(*names))
    keys = [label.key for label in question.labels.all()]
    assert keys[:29] == [key for key in KEYS if key not in RESERVED]
    assert keys[29:] == [""] * 21


def test_a_label_that_keeps_its_name_stays_the_same_label(project):
    question = save_question(project, text="Which?", labels=named("bell", "siren", "rain"))
    before = {label.name: label.pk for label in question.labels.all()}
    drafts = [LabelDraft("siren", key="1"), LabelDraft("Bell", key="2"), LabelDraft("bird")]
    save_question(project, text="Which one?", labels=drafts, question=question)
    after = {label.name: (label.pk, label.key) for label in question.labels.all()}
    assert after["siren"] == (before["siren"], "1")
    assert after["Bell"] == (before["bell"], "2")
    assert set(after) == {"siren", "Bell", "bird"}
    assert [label.position for label in question.labels.all()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (named("bell"), "at least two"),
        (named("bell", " ", ""), "at least two"),
        (named("bell", "Bell "), "stands twice"),
        ([LabelDraft("bell", key="u"), LabelDraft("siren")], "“u” of “bell” is taken"),
        ([LabelDraft("bell", key="q"), LabelDraft("siren", key="Q")], "“q” of “siren” is taken"),
        ([LabelDraft("bell", key="12"), LabelDraft("siren")], "“12” of “bell”"),
        (named(*map(str, range(51))), "room for 50"),
    ],
)
def test_labels_that_do_not_fit_are_named(project, labels, sentence):
    with pytest.raises(UserError, match=sentence):
        save_question(project, text="Which?", labels=labels)
    assert not project.questions.exists()


def test_a_question_cannot_change_under_its_answers(project):
    question = save_question(project, text="Which?", labels=named("bell", "siren"))
    project.state = "live"
    project.save()
    with pytest.raises(Conflict):
        save_question(project, text="Which one?", labels=named("bell", "siren"), question=question)


@pytest.fixture
def stale(project):
    """A draft, with a question, as two open pages have it; then it is launched."""
    question = save_question(project, text="Which?", labels=named("bell", "siren"))
    seen = Question.objects.select_related("project").get(pk=question.pk)
    Project.objects.update(state=ProjectState.LIVE)
    return seen


@pytest.mark.parametrize(
    "change",
    [
        lambda seen: save_question(seen.project, text="New?", labels=named("bell", "siren")),
        lambda seen: save_question(seen.project, text="No?", labels=named("bell", "siren"), question=seen),
        delete_question,
        lambda seen: move_question(seen, up=True),
    ],
)
def test_a_page_from_before_the_launch_changes_no_question(stale, change):
    with pytest.raises(Conflict):
        change(stale)
    assert [question.text for question in Question.objects.all()] == ["Which?"]


@pytest.mark.parametrize(
    "change",
    [
        lambda seen: save_question(seen.project, text="No?", labels=named("bell", "siren"), question=seen),
        delete_question,
        lambda seen: move_question(seen, up=True),
    ],
)
def test_a_question_that_is_gone_is_said_to_be_gone(project, change):
    seen = save_question(project, text="Which?", labels=named("bell", "siren"))
    Question.objects.all().delete()
    with pytest.raises(Conflict, match="removed meanwhile"):
        change(seen)
    assert not Question.objects.exists()


def test_saving_the_words_of_a_question_leaves_its_place(project):
    first, second = (save_question(project, text=text, labels=named("a", "b")) for text in ("One?", "Two?"))
    move_question(second, up=True)
    save_question(project, text="Second?", labels=named("a", "b"), question=second)
    assert [question.text for question in project.questions.all()] == ["Second?", "One?"]
    assert first.pk == project.questions.last().pk
