"""Writing questions of every kind through the services."""

import pytest

from annotation.kinds import KINDS
from annotation.models import Label, Project
from annotation.services import LabelDraft, edit_project, launch, save_question
from annotation.services.projects import Missing, problems_before_launch
from annotation.services.questions import free_keys
from common.errors import Conflict, UserError
from quality.services import open_control_items
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return makers.make_project(makers.make_dataset(omar, clips=2))


def named(*names):
    return [LabelDraft(name) for name in names]


def labels_for(kind):
    return named("bell", "siren")[: KINDS[kind].fewest_labels]


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_question_of_each_kind_is_written_with_its_defaults_and_can_be_launched(project, kind):
    question = save_question(project, text="Q?", kind=kind, labels=labels_for(kind))
    question.refresh_from_db()
    assert (question.kind, question.options) == (kind, KINDS[kind].defaults)
    assert launch(project).state == "live"


@pytest.mark.parametrize("kind", list(KINDS))
def test_saving_the_words_alone_keeps_kind_and_options(project, kind):
    options = {"scale": {"first": 0, "last": 9, "low": "no", "high": "yes"}, "text": {"longest": 9}}
    given = options.get(kind, {})
    question = save_question(project, text="Q?", kind=kind, labels=labels_for(kind), options=given)
    again = save_question(project, text="Q!", labels=labels_for(kind), question=question)
    assert (again.text, again.kind, again.options) == ("Q!", kind, {**KINDS[kind].defaults, **given})


def test_another_kind_leaves_the_options_and_labels_of_the_one_before(project):
    question = save_question(project, text="Q?", labels=named("bell", "siren"))
    question = save_question(project, text="Q?", kind="text", question=question, options={"longest": 9})
    assert not Label.objects.exists()
    question = save_question(project, text="Q?", kind="grid", question=question)
    assert question.options == KINDS["grid"].defaults


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "guess"}, "kind"),
        ({"kind": "scale", "labels": named("bell", "siren")}, "labels"),
        ({"kind": "multiple_choice", "labels": named("bell")}, "labels"),
        ({"kind": "regions"}, "labels"),
        ({"kind": "regions", "labels": named(*map(str, range(51)))}, "labels"),
        ({"kind": "scale", "options": {"last": 1}}, "last"),
        ({"kind": "text", "options": {"shortest": 1}}, "options"),
    ],
)
def test_what_does_not_fit_the_kind_is_said_and_nothing_is_kept(project, wrong, field):
    with pytest.raises(UserError) as refusal:
        save_question(project, text="Q?", **wrong)
    assert refusal.value.field == field
    assert not project.questions.exists()


def test_keys_are_unique_over_all_questions_of_a_project(project):
    first = save_question(project, text="One?", labels=named("a", "b"))
    second = save_question(project, text="Two?", kind="regions", labels=named("a", "b"))
    assert list(first.labels.values_list("key", flat=True)) == ["1", "2"]
    assert list(second.labels.values_list("key", flat=True)) == ["3", "4"]
    with pytest.raises(UserError, match="“2” of “c” is taken"):
        save_question(project, text="Three?", labels=[LabelDraft("c", key="2"), LabelDraft("d")])
    assert set(free_keys(project, second)) - set(free_keys(project)) == {"3", "4"}
    save_question(project, text="Two!", question=second, labels=[LabelDraft("b", key="3"), LabelDraft("a")])
    other = makers.make_project(project.dataset, "Another")
    elsewhere = save_question(other, text="One?", labels=named("a", "b"))
    assert list(elsewhere.labels.values_list("key", flat=True)) == ["1", "2"]


def test_when_all_keys_are_given_labels_have_none(project):
    save_question(project, text="One?", labels=named(*(f"one {number}" for number in range(28))))
    second = save_question(project, text="Two?", labels=named("a", "b", "c"))
    assert list(second.labels.values_list("key", flat=True)) == ["y", "", ""]


def test_pairs_are_asked_about_alone(project):
    pair = save_question(project, text="Which is louder?", kind="pair")
    save_question(project, text="Which is nearer?", kind="pair")
    with pytest.raises(UserError, match="either about single clips or about pairs") as refusal:
        save_question(project, text="Which?", labels=named("bell", "siren"))
    assert refusal.value.field == "kind"
    with pytest.raises(UserError, match="either about single clips or about pairs"):
        save_question(project, text="Write.", kind="text", question=pair)
    assert project.questions.filter(kind="pair").count() == 2


def test_the_only_question_may_become_a_pair_and_back(project):
    question = save_question(project, text="Q?", kind="pair")
    question = save_question(project, text="Q?", kind="text", question=question)
    assert save_question(project, text="Q?", kind="pair", question=question).kind == "pair"


def test_known_answers_about_single_clips_leave_no_room_for_pairs(project):
    open_control_items(project, [clip.pk for clip in project.dataset.clips.all()[:1]])
    with pytest.raises(UserError, match="either about single clips or about pairs"):
        save_question(project, text="Q?", kind="pair")


def test_a_pair_needs_two_clips_before_the_launch(omar):
    alone = makers.make_project(makers.make_dataset(omar, clips=1))
    save_question(alone, text="Q?", kind="pair")
    assert problems_before_launch(alone) == [Missing.PAIR]
    with pytest.raises(UserError, match="at least two clips"):
        launch(alone)


def test_the_number_of_pairs_has_bounds_and_is_fixed_at_the_launch(project):
    for wrong in (0, 51):
        with pytest.raises(UserError, match="1 to 50 pairs"):
            edit_project(project, pairs_per_clip=wrong)
    edit_project(project, pairs_per_clip=4)
    Project.objects.update(state="live")
    edit_project(project, pairs_per_clip=4, name="Renamed")
    with pytest.raises(Conflict, match="The number of pairs is fixed"):
        edit_project(project, pairs_per_clip=5)
