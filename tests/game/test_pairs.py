"""Pairs of clips: opened at the launch, played as one turn, compared."""

import json
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Annotation, Item, Project, Task, TaskState
from annotation.opening import missing_pairs, open_all
from annotation.services import edit_project, launch, save_question, withdraw_items
from annotation.services.projects import open_new_clips
from clips.models import Clip, ClipState
from game.models import PointsEntry
from jobs.models import Job
from jobs.running import run
from quality.models import AggregatedLabel
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(omar):
    """A draft that compares eight clips of 1 s by two questions."""
    project = makers.make_project(makers.make_dataset(omar, clips=8), share_to_hear=0, answers_wanted=1)
    save_question(project, text="Which is louder?", kind="pair")
    save_question(project, text="Which is nearer?", kind="pair", options={"ties": True})
    return project


def work_off():
    for job in Job.objects.filter(state="waiting"):
        run(str(job.pk))


@pytest.fixture
def project(draft):
    """The same, launched and opened."""
    launch(draft)
    work_off()
    return Project.objects.get()


def post(client, path, body=None):
    response = client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")
    return response.status_code, response.json() if response.content else None


def next_turn(client, project):
    return post(client, f"projects/{project.pk}/turns/")[1]


def answer(client, turn, *said, heard=0.0, other=None):
    answers = [
        {"question": question["id"], "preferred": one}
        for question, one in zip(turn["questions"], said, strict=True)
    ]
    listening = {"heard_seconds": heard, "other_heard_seconds": other}
    return post(client, f"turns/{turn['id']}/answer/", {"answers": answers, "listening": listening})


def stands():
    return Counter(clip for ends in Item.objects.values_list("clip", "other") for clip in ends)


def test_each_clip_stands_in_as_many_pairs_and_each_pair_has_all_questions(project):
    assert Item.objects.count() == 12
    assert set(stands().values()) == {3}
    assert Task.objects.count() == 24
    assert project.clip_count == 8
    firsts = Item.objects.values_list("clip", flat=True).distinct().count()
    assert 1 < firsts < 12


def test_the_owner_says_how_many_pairs_there_are(draft):
    edit_project(draft, pairs_per_clip=4)
    launch(draft)
    work_off()
    assert Item.objects.count() == 16


def test_a_turn_has_two_sounds_and_an_answer_to_each_question(project, anna, as_user):
    client = as_user(anna)
    turn = next_turn(client, project)
    item = Item.objects.select_related("clip", "other").get(assignments=turn["id"])
    assert set(turn["other"]) == {"audio", "duration", "peaks"}
    assert turn["other"]["audio"] != turn["audio"]
    assert (turn["duration"], turn["other"]["duration"]) == (item.clip.duration, item.other.duration)
    assert [question["options"] for question in turn["questions"]] == [{"ties": False}, {"ties": True}]
    assert answer(client, turn, "tie", "tie")[0] == 400
    assert answer(client, turn, "second", "tie")[0] == 200
    kept = Annotation.objects.order_by("task__question__position").values_list("kind", "preferred")
    assert list(kept) == [("pair", "second"), ("pair", "tie")]
    found = AggregatedLabel.objects.order_by("task__question__position").values_list("value", flat=True)
    assert [value["preferred"] for value in found] == ["second", "tie"]
    assert set(Task.objects.filter(item=item).values_list("state", flat=True)) == {TaskState.RETIRED}


def test_both_clips_are_to_be_heard_and_both_are_paid(project, anna, as_user):
    Project.objects.update(share_to_hear=100)
    Clip.objects.update(duration=6.0)
    client = as_user(anna)
    turn = next_turn(client, project)
    status, refusal = answer(client, turn, "first", "first", heard=6.0)
    assert (status, refusal["error"]["code"]) == (400, "not_heard")
    assert "11.9 s are needed" in refusal["error"]["message"]
    Item.objects.get(assignments=turn["id"]).assignments.update(lent_at="2026-01-01T00:00:00Z")
    assert answer(client, turn, "first", "first", heard=12.0)[0] == 200
    assert PointsEntry.objects.get().points == 2 + 12


@pytest.mark.parametrize(
    ("heard", "status"),
    [
        ((9.0, None), 200),
        ((9.0, 4.0), 200),
        ((9.0, 3.9), 400),
        ((9.0, 6.0), 400),
        ((12.0, 0.0), 400),
        ((12.0, 12.0), 400),
    ],
)
def test_where_both_are_told_apart_enough_of_each_is_needed(project, anna, as_user, heard, status):
    Project.objects.update(share_to_hear=66)
    Clip.objects.update(duration=6.0)
    client = as_user(anna)
    turn = next_turn(client, project)
    Item.objects.get(assignments=turn["id"]).assignments.update(lent_at="2026-01-01T00:00:00Z")
    assert answer(client, turn, "first", "first", heard=heard[0], other=heard[1])[0] == status


def test_more_of_the_second_than_of_both_is_refused(project, anna, as_user):
    client = as_user(anna)
    turn = next_turn(client, project)
    status, said = answer(client, turn, "first", "first", heard=1.0, other=1.5)
    assert (status, said["error"]["code"]) == (400, "invalid")
    assert "cannot be more" in said["error"]["message"]


def test_a_person_meets_every_pair_once_and_no_clip_counts_as_met(project, anna, as_user):
    client = as_user(anna)
    while turn := next_turn(client, project):
        assert answer(client, turn, "first", "second")[0] == 200
    assert Annotation.objects.values("task__item").distinct().count() == 12


def test_a_turn_about_a_pair_costs_no_more_statements(project, anna, as_user):
    client = as_user(anna)
    answer(client, next_turn(client, project), "first", "first")
    with CaptureQueriesContext(connection) as asking:
        turn = next_turn(client, project)
    with CaptureQueriesContext(connection) as answering:
        answer(client, turn, "first", "first")
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    costs = [len([one for one in seen if not one["sql"].startswith(marks)]) for seen in (asking, answering)]
    assert costs[0] <= 6
    assert costs[1] <= 10


def test_a_withdrawn_clip_ends_every_pair_that_it_stands_in(project, anna, as_user):
    client = as_user(anna)
    turn = next_turn(client, project)
    gone = Item.objects.get(assignments=turn["id"]).other
    Clip.objects.filter(pk=gone.pk).update(state=ClipState.WITHDRAWN)
    withdraw_items([gone.pk])
    assert answer(client, turn, "first", "first")[1]["error"]["code"] == "turn_over"
    withdrawn = Item.objects.filter(tasks__state=TaskState.WITHDRAWN).distinct()
    assert all(gone.pk in (item.clip_id, item.other_id) for item in withdrawn)
    assert withdrawn.count() == 3
    while turn := next_turn(client, project):
        answer(client, turn, "first", "first")
    assert Annotation.objects.values("task__item").distinct().count() == 9


def test_clips_that_come_later_are_compared_with_those_there(project):
    new = makers.make_clips(project.dataset, ["late.wav", "later.wav"])
    before = set(Item.objects.values_list("pk", flat=True))
    open_new_clips(project.dataset_id)
    work_off()
    added = Item.objects.exclude(pk__in=before)
    assert all({item.clip_id, item.other_id} & {clip.pk for clip in new} for item in added)
    assert all(3 <= stands()[clip.pk] <= 4 for clip in new)
    project.refresh_from_db()
    assert project.clip_count == 10
    assert missing_pairs(project) == []


class Interrupted(Exception):  # noqa: N818
    pass


class Stopping:
    """A progress that is broken off when so much is done."""

    def __init__(self, after):
        self.after = after

    def set_total(self, total):
        pass

    def advance(self, by):
        self.after -= by
        if self.after <= 0:
            raise Interrupted


def test_what_was_interrupted_goes_on_without_a_pair_twice(draft, monkeypatch):
    monkeypatch.setattr("annotation.opening.BATCH", 4)
    launch(draft)
    with pytest.raises(Interrupted):
        open_all(str(draft.pk), Stopping(after=8))
    assert Item.objects.count() == 8
    for _ in range(2):
        open_all(str(draft.pk), Stopping(after=1000))
    pairs = [frozenset(ends) for ends in Item.objects.values_list("clip", "other")]
    assert len(set(pairs)) == len(pairs)
    assert min(stands().values()) >= 3
    assert Task.objects.count() == 2 * len(pairs)
    assert Project.objects.get().clip_count == 8
