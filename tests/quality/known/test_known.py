"""Questions and known answers from the columns of a corpus."""

import pytest

from annotation import selectors
from annotation.models import Item, ProjectState, Task
from annotation.opening import clips_without_item
from common.errors import UserError
from quality.known.columns import draft_from_columns
from quality.models import Control
from tests import makers

pytestmark = pytest.mark.django_db


def labelled(owner, count=40, **columns):
    """Make a dataset whose clips carry label columns."""
    dataset = makers.make_dataset(owner)
    for number in range(count):
        values = {name: values[number % len(values)] for name, values in columns.items()}
        makers.make_clips(dataset, [f"{number}.wav"], metadata=values)
    return dataset


def test_each_column_becomes_a_question_with_its_values_as_labels(omar):
    dataset = labelled(omar, digit=["10", "9", "1"], parity=["even", "odd"])
    project = draft_from_columns(dataset, owner=omar, name="Digits", columns=["digit", "parity"])
    assert project.state == ProjectState.DRAFT
    labels = [[label.name for label in question.labels.all()] for question in project.questions.all()]
    assert labels == [["1", "9", "10"], ["even", "odd"]]


def test_a_tenth_of_the_clips_become_controls_evenly_over_the_labels(omar):
    dataset = labelled(omar, sound=["bell", "siren"])
    project = draft_from_columns(dataset, owner=omar, name="Sounds", columns=["sound"])
    controls = Control.objects.filter(item__is_control=True).select_related("item__clip", "label")
    assert sorted(control.label.name for control in controls) == ["bell", "bell", "siren", "siren"]
    assert all(control.item.clip.metadata["sound"] == control.label.name for control in controls)
    assert set(Item.objects.values_list("wanted", flat=True)) == {0}
    assert clips_without_item(project).count() == 32


def test_as_many_other_clips_become_the_training_round_at_most_four(omar):
    dataset = labelled(omar, count=120, sound=["bell", "siren", "bird", "rain", "engine"])
    project = draft_from_columns(dataset, owner=omar, name="Sounds", columns=["sound"])
    training = Control.objects.filter(item__is_training=True).select_related("item__clip", "label")
    assert len({control.label.name for control in training}) == len(training) == 4
    assert all(control.item.clip.metadata["sound"] == control.label.name for control in training)
    assert not Item.objects.filter(is_control=True, is_training=True).exists()
    assert clips_without_item(project).count() == 120 - 12 - 4


def test_controls_and_training_are_nobodys_progress(omar):
    dataset = labelled(omar, sound=["bell", "siren"])
    project = draft_from_columns(dataset, owner=omar, name="Sounds", columns=["sound"])
    assert Task.objects.count() == 8
    assert selectors.progress_of(project.pk).tasks == 0


def test_the_same_seed_sets_aside_the_same_clips(omar):
    dataset = labelled(omar, sound=["bell", "siren"])
    names = []
    for name in ("one", "two"):
        project = draft_from_columns(dataset, owner=omar, name=name, columns=["sound"], seed=7)
        controls = Control.objects.filter(question__project=project)
        names.append(sorted(controls.values_list("item__clip__name", flat=True)))
    assert names[0] == names[1]


def test_a_column_that_is_not_there_is_named(omar):
    dataset = labelled(omar, sound=["bell", "siren"])
    with pytest.raises(UserError, match="“colour” has 0 values"):
        draft_from_columns(dataset, owner=omar, name="Colours", columns=["colour"])
