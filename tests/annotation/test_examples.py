"""Example clips of labels: chosen from the dataset, heard by players, asked of nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from annotation import opening
from annotation.models import Item, LabelExample, Project, ProjectState
from annotation.services import LabelDraft, add_example, launch, open_tasks, remove_example, save_question
from annotation.services.projects import Missing, problems_before_launch
from annotation.turns import questions_of
from clips.models import Clip, ClipState
from clips.serving import clip_behind
from common.errors import Conflict, UserError
from game import play
from jobs.models import Job
from jobs.running import run
from quality.services import open_control_items
from tests import makers
from tests.game.makers import annotators

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    project = makers.make_project(makers.make_dataset(omar, clips=6), share_to_hear=0)
    makers.make_question(project)
    return project


@pytest.fixture
def clips(project):
    return list(project.dataset.clips.order_by("sort_key"))


def start(project):
    """Launch a project and open its tasks."""
    launch(project)
    run(str(Job.objects.get(kind="annotation.open_all_tasks", arguments__project_id=str(project.pk)).pk))


@pytest.fixture
def label(project):
    return project.questions.get().labels.get(name="bell")


def page_of(label):
    return reverse("annotation:examples", args=[label.pk])


# --- Works -----------------------------------------------------------------------------------------------


def test_examples_are_heard_and_never_asked(project, label, clips):
    for clip in clips[:2]:
        add_example(label, clip.pk)
    start(project)
    asked = Item.objects.filter(project=project).values_list("clip", flat=True)
    assert set(asked) == {clip.pk for clip in clips[2:]}
    project.refresh_from_db()
    assert project.clip_count == 4
    assert not opening.clips_without_item(project).exists()


def test_known_answers_are_not_opened_about_examples(project, label, clips):
    add_example(label, clips[0].pk)
    open_control_items(project, [clip.pk for clip in clips])
    assert Item.objects.filter(project=project).count() == 5


def test_an_example_of_one_project_is_asked_about_in_another(project, label, clips):
    other = makers.make_project(project.dataset, "Another")
    makers.make_question(other)
    add_example(label, clips[0].pk)
    for one, asked in ((project, 5), (other, 6)):
        start(one)
        assert Item.objects.filter(project=one).count() == asked


def test_the_api_lends_links_to_each_person_for_examples(as_user, anna, sam, label, clips):
    project = label.question.project
    add_example(label, clips[0].pk)
    start(project)
    seen = {}
    for person in (anna, sam):
        client = as_user(person)
        turn = client.post(
            f"/api/v1/projects/{project.pk}/turns/", {}, content_type="application/json"
        ).json()
        detail = client.get(f"/api/v1/projects/{project.pk}/").json()
        for body in (turn, detail):
            by_name = {one["name"]: one["examples"] for one in body["questions"][0]["labels"]}
            assert by_name["siren"] == []
            [example] = by_name["bell"]
            assert example["duration"] == 1.0
            token = example["audio"].strip("/").split("/")[-1]
            seen[person.pk] = token
    clips[0].playable = "there.flac"
    clips[0].save()
    assert clip_behind(seen[anna.pk], anna.pk) == clips[0]
    assert clip_behind(seen[anna.pk], sam.pk) is None


def test_examples_cost_a_turn_no_statement(as_user, anna, label, clips, django_assert_max_num_queries):
    project = label.question.project
    add_example(label, clips[0].pk)
    start(project)
    client, path = as_user(anna), f"/api/v1/projects/{project.pk}/turns/"
    held = [client.post(path, {}, content_type="application/json").json()["id"]]
    with django_assert_max_num_queries(6 + 4):  # six, and what marks the transaction
        turn = client.post(path, {"holding": held}, content_type="application/json").json()
    assert turn["questions"][0]["labels"][0]["examples"]


@pytest.fixture
def heard(project, label, clips):
    """A live project with one example, as it is kept in memory."""
    add_example(label, clips[0].pk)
    start(project)
    return lambda: [
        example.clip.name
        for question in questions_of(Project.objects.get(pk=project.pk))
        for one in question.labels.all()
        for example in getattr(one, "heard", ())
    ]


def test_a_withdrawn_clip_is_no_example_any_more(
    heard, clips, as_user, omar, django_capture_on_commit_callbacks
):
    assert heard() == ["clip 1.wav"]
    with django_capture_on_commit_callbacks(execute=True):
        as_user(omar).post(reverse("clips:clip_withdraw", args=[clips[0].pk]))
    assert Clip.objects.get(pk=clips[0].pk).state == ClipState.WITHDRAWN
    assert heard() == []


def test_an_example_that_is_taken_away_is_asked_about(project, label, clips):
    add_example(label, clips[0].pk)
    remove_example(label, clips[0].pk)
    start(project)
    assert Item.objects.filter(project=project).count() == 6


def test_a_label_that_goes_takes_its_examples_along_and_others_keep_theirs(project, label, clips):
    question = label.question
    add_example(label, clips[0].pk)
    add_example(question.labels.get(name="siren"), clips[1].pk)
    save_question(project, text="Q?", question=question, labels=[LabelDraft("siren"), LabelDraft("horn")])
    assert [example.clip for example in LabelExample.objects.all()] == [clips[1]]


def test_an_owner_finds_hears_adds_and_takes_away(as_user, omar, label, clips):
    client = as_user(omar)
    page = client.get(page_of(label), {"q": "clip 3"})
    assert "clip 3.wav" in page.text
    assert "clip 4.wav" not in page.text
    assert reverse("clips:clip_audio", args=[clips[2].pk]) in page.text

    page = client.post(page_of(label), {"add": clips[2].pk}, follow=True)
    assert "people hear it as an example" in page.text
    assert [example.clip for example in label.examples.all()] == [clips[2]]
    assert client.get(page_of(label), {"q": "clip 3"}).context["page"].object_list.count() == 0

    client.post(page_of(label), {"remove": clips[2].pk})
    assert not label.examples.exists()


def test_the_editor_leads_to_the_examples_of_each_label(as_user, omar, label):
    page = as_user(omar).get(reverse("annotation:question_edit", args=[label.question_id]))
    assert page_of(label) in page.text


# --- Rights ----------------------------------------------------------------------------------------------


def test_only_the_owner_chooses_examples(as_user, anna, sam, label, clips):
    for method in ("get", "post"):
        for person, status in ((sam, 404), (anna, 403)):
            answer = getattr(as_user(person), method)(page_of(label), {"add": str(clips[0].pk)})
            assert answer.status_code == status
    assert not LabelExample.objects.exists()


# --- Bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("add", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_clip_is_said(as_user, omar, label, add):
    page = as_user(omar).post(page_of(label), {"add": add})
    assert page.status_code == 400
    assert "Choose a clip of this project" in page.text


def test_another_datasets_clip_cannot_be_an_example(omar, label):
    elsewhere = makers.make_dataset(omar, "Elsewhere", clips=1).clips.get()
    with pytest.raises(UserError, match="of this project's dataset"):
        add_example(label, elsewhere.pk)


def test_a_check_cannot_be_an_example(project, label, clips):
    open_control_items(project, [clips[0].pk])
    with pytest.raises(UserError, match="a check or practice"):
        add_example(label, clips[0].pk)


def test_the_same_clip_stands_once(label, clips):
    assert add_example(label, clips[0].pk) == add_example(label, clips[0].pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        LabelExample.objects.create(label=label, clip=clips[0])


# --- Limits ----------------------------------------------------------------------------------------------


def test_a_label_has_room_for_three(as_user, omar, label, clips):
    for clip in clips[:3]:
        add_example(label, clip.pk)
    page = as_user(omar).post(page_of(label), {"add": str(clips[3].pk)})
    assert page.status_code == 400
    assert "room for 3 examples" in page.text


def test_after_the_launch_examples_stay(as_user, omar, project, label, clips):
    add_example(label, clips[0].pk)
    Project.objects.update(state=ProjectState.LIVE)
    page = as_user(omar).post(page_of(label), {"remove": str(clips[0].pk)})
    assert page.status_code == 409
    assert "only before the launch" in page.text
    with pytest.raises(Conflict):
        add_example(label, clips[1].pk)
    assert label.examples.count() == 1
    assert "Examples are fixed since the launch." in as_user(omar).get(page_of(label)).text


def test_when_every_clip_is_an_example_nothing_is_left_to_ask(omar):
    project = makers.make_project(makers.make_dataset(omar, clips=1))
    label = makers.make_question(project).labels.first()
    add_example(label, project.dataset.clips.get().pk)
    assert problems_before_launch(project) == [Missing.CLIPS]


def test_open_tasks_refuses_examples_that_came_meanwhile(project, label, clips):
    add_example(label, clips[0].pk)
    Project.objects.update(state=ProjectState.LIVE, launched_at=timezone.now() - timedelta(days=1))
    assert open_tasks(project, [clip.pk for clip in clips]) == 5
    turn = play.next_turn(annotators(1)[0], project.pk)
    assert turn.assignment.item.clip_id != clips[0].pk
