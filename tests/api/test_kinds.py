"""Questions of every kind over HTTP, all on one screen: what a turn asks, and what is kept of answers."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.kinds import KINDS
from annotation.models import Annotation, Project, ProjectState, TaskState
from annotation.services import LabelDraft, open_tasks, save_question
from quality.models import AggregatedLabel
from tests import makers

pytestmark = pytest.mark.django_db
SINGLE_CLIP = [name for name, kind in KINDS.items() if not kind.compares]


@pytest.fixture
def project(omar):
    """A live project that asks a question of each kind about clips of one second."""
    dataset = makers.make_dataset(omar, clips=2)
    project = makers.make_project(dataset, share_to_hear=0, answers_wanted=2)
    for name in SINGLE_CLIP:
        labels = [LabelDraft("bell"), LabelDraft("siren")] if KINDS[name].most_labels else []
        save_question(project, text=f"{name}?", kind=name, labels=labels)
    Project.objects.update(state=ProjectState.LIVE)
    open_tasks(project, [clip.pk for clip in dataset.clips.all()])
    return project


def post(client, path, body=None):
    response = client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")
    return response.status_code, response.json() if response.content else None


def right(question):
    first, second = [label["id"] for label in question["labels"]] or (0, 0)
    return {
        "single_choice": {"label": first},
        "multiple_choice": {"labels": [second, first]},
        "scale": {"number": 4},
        "grid": {"point": {"x": -0.5, "y": 0.25}},
        "text": {"text": " a  Bell "},
        "regions": {"regions": [{"label": second, "start": 0.25, "end": 1.0}]},
    }[question["kind"]]


def answers_to(turn, **instead):
    """Return a right answer to every question, or what stands here for a question's kind."""
    return {
        "answers": [
            {"question": question["id"], **instead.get(question["kind"], right(question))}
            for question in turn["questions"]
        ]
    }


def test_a_turn_says_of_each_question_how_it_is_answered(project, anna, as_user):
    _, turn = post(as_user(anna), f"projects/{project.pk}/turns/")
    assert [question["kind"] for question in turn["questions"]] == SINGLE_CLIP
    for question in turn["questions"]:
        assert question["options"] == KINDS[question["kind"]].defaults
    assert turn["other"] is None
    keys = [label["key"] for question in turn["questions"] for label in question["labels"]]
    assert keys == list("123456")


def test_all_kinds_are_answered_at_once_and_kept_each_in_its_columns(project, anna, as_user):
    client = as_user(anna)
    _, turn = post(client, f"projects/{project.pk}/turns/")
    assert post(client, f"turns/{turn['id']}/answer/", answers_to(turn))[0] == 200
    kept = {one.kind: one for one in Annotation.objects.select_related("label")}
    assert list(kept) == SINGLE_CLIP
    assert kept["single_choice"].label.name == "bell"
    assert kept["multiple_choice"].value == sorted(kept["multiple_choice"].value)
    assert kept["scale"].number == 4.0
    assert (kept["grid"].x, kept["grid"].y) == (-0.5, 0.25)
    assert kept["text"].text == "a  Bell"
    assert [(one["start"], one["end"]) for one in kept["regions"].value] == [(0.25, 1.0)]
    assert not any(one.unsure for one in kept.values())


def test_unsure_is_an_answer_of_every_kind(project, anna, as_user):
    client = as_user(anna)
    _, turn = post(client, f"projects/{project.pk}/turns/")
    unsure = {kind: {"unsure": True} for kind in SINGLE_CLIP}
    assert post(client, f"turns/{turn['id']}/answer/", answers_to(turn, **unsure))[0] == 200
    assert set(Annotation.objects.values_list("unsure", "label", "value", "text")) == {(True, None, None, "")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"single_choice": {"labels": []}},
        {"single_choice": {}},
        {"multiple_choice": {"label": 1}},
        {"multiple_choice": {"labels": [0]}},
        {"multiple_choice": {"labels": None}},
        {"scale": {"number": 6}},
        {"scale": {"number": "NaN"}},
        {"scale": {"number": 3, "text": "three"}},
        {"scale": {"number": 3, "unsure": True}},
        {"grid": {"point": {"x": 0}}},
        {"grid": {"point": {"x": 0, "y": 1.5}}},
        {"text": {"text": "  "}},
        {"text": {"text": "x" * 501}},
        {"text": {"text": "\u0000"}},
        {"regions": {"regions": [{"label": 0, "start": 0, "end": 1}]}},
        {"regions": {"regions": [{"start": 0, "end": 1}]}},
        {"text": {"preferred": "first"}},
    ],
)
def test_an_answer_that_does_not_fit_is_refused_whole(project, anna, as_user, wrong):
    client = as_user(anna)
    _, turn = post(client, f"projects/{project.pk}/turns/")
    status, body = post(client, f"turns/{turn['id']}/answer/", answers_to(turn, **wrong))
    assert (status, body["error"]["code"]) == (400, "invalid")
    assert not Annotation.objects.exists()
    assert post(client, f"turns/{turn['id']}/answer/", answers_to(turn))[0] == 200


def test_all_that_was_wanted_ends_every_task_with_its_result(project, anna, sam, as_user):
    texts = {anna: "a bell", sam: "A Bell"}
    for person, text in texts.items():
        client = as_user(person)
        _, turn = post(client, f"projects/{project.pk}/turns/")
        body = answers_to(turn, text={"text": text}, scale={"number": 2 if person == anna else 4})
        assert post(client, f"turns/{turn['id']}/answer/", body)[0] == 200
    found = {
        one.task.question.kind: one
        for one in AggregatedLabel.objects.select_related("task__question", "label")
    }
    assert list(found) == SINGLE_CLIP
    assert {one.task.state for one in found.values()} == {TaskState.RETIRED}
    assert {one.votes for one in found.values()} == {2}
    assert (found["single_choice"].label.name, found["single_choice"].value) == ("bell", None)
    assert set(found["multiple_choice"].value["shares"].values()) == {1.0}
    assert found["scale"].value["mean"] == 3.0
    assert found["grid"].value["y"]["mean"] == 0.25
    assert found["text"].value == {"texts": [["A Bell", 2]]}
    assert found["regions"].value["iou"] == 1.0
    agreement = {kind: one.agreement for kind, one in found.items()}
    assert agreement == {**dict.fromkeys(SINGLE_CLIP, 1.0), "scale": None, "grid": None}


def test_all_kinds_together_cost_no_more_statements_than_one(project, anna, as_user):
    client = as_user(anna)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asking:
            _, turn = post(client, f"projects/{project.pk}/turns/")
        with CaptureQueriesContext(connection) as answering:
            assert post(client, f"turns/{turn['id']}/answer/", answers_to(turn))[0] == 200
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    costs = [len([one for one in seen if not one["sql"].startswith(marks)]) for seen in (asking, answering)]
    assert costs[0] <= 6
    assert costs[1] <= 10
