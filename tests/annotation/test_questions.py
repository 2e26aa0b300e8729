"""Writing questions through the services."""

import pytest

from annotation.services import LabelDraft, save_question
from annotation.services.questions import MOST_LABELS, RESERVED
from common.errors import Conflict, UserError
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return makers.make_project(makers.make_dataset(omar))


def named(*names):
    return [LabelDraft(name) for name in names]


def test_each_label_gets_a_key_that_the_page_does_not_use(project):
    names = [f"label {number}" for number in range(MOST_LABELS)]
    question = save_question(project, text="Which?", labels=named(*names))
    keys = [label.key for label in question.labels.all()]
    assert len(set(keys)) == MOST_LABELS
    assert keys[0] == "1"
    assert not set(keys) & RESERVED


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
        (named(*map(str, range(MOST_LABELS + 1))), f"room for {MOST_LABELS}"),
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
