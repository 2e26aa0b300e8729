"""Launching, pausing, resuming and finishing from the project's page."""

import pytest
from django.urls import reverse

from annotation.models import Project, ProjectState
from tests.game.makers import playable
from tests.makers import make_dataset, make_project, make_question


@pytest.fixture
def project(omar):
    project = make_project(make_dataset(omar, clips=2))
    make_question(project)
    return project


def move(client, project, verb):
    return client.post(reverse(f"annotation:{verb}", args=[project.pk]), follow=True)


def test_an_owner_takes_a_project_through_its_whole_life(as_user, omar, project):
    client = as_user(omar)

    states = []
    for verb in ("launch", "pause", "resume", "finish", "resume"):
        page = move(client, project, verb)
        assert page.status_code == 200
        project.refresh_from_db()
        states.append(project.state)

    assert states == ["live", "paused", "live", "finished", "live"]
    assert "The project is live again" in page.text


def test_a_launch_shows_the_work_that_opens_the_tasks(as_user, omar, project):
    page = move(as_user(omar), project, "launch")

    assert "Getting the clips ready to play" in page.text
    assert "The project is live: people can play it now." in page.text


@pytest.mark.parametrize("verb", ["launch", "pause", "resume", "finish"])
def test_only_the_owner_moves_it(as_user, anna, sam, project, verb):
    assert move(as_user(sam), project, verb).status_code == 404
    assert move(as_user(anna), project, verb).status_code == 403

    project.refresh_from_db()
    assert project.state == ProjectState.DRAFT


@pytest.mark.parametrize("verb", ["launch", "pause", "resume", "finish"])
def test_a_link_moves_nothing(as_user, omar, project, verb):
    answer = as_user(omar).get(reverse(f"annotation:{verb}", args=[project.pk]))

    assert answer.status_code == 405


def test_an_unfinished_draft_is_not_launched_and_the_page_says_why(as_user, omar):
    bare = make_project(make_dataset(omar, clips=1, licence=""))

    page = move(as_user(omar), bare, "launch")

    assert page.status_code == 400
    assert "Write at least one question." in page.text
    bare.refresh_from_db()
    assert bare.state == ProjectState.DRAFT


def test_a_state_that_has_moved_on_is_said(as_user, omar, project):
    Project.objects.update(state=ProjectState.FINISHED)

    page = move(as_user(omar), project, "pause")

    assert page.status_code == 409
    assert "This project is finished; reload the page." in page.text


# --- What players meet -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verbs", "sentence"),
    [
        (("launch", "pause"), "is paused: its clips come again"),
        (("launch", "finish"), "is finished. Thank you"),
    ],
)
def test_a_player_is_told_why_no_clip_comes(as_user, omar, anna, project, verbs, sentence):  # noqa: PLR0917
    for verb in verbs:
        move(as_user(omar), project, verb)
    answer = ask_for_a_turn(as_user(anna), project)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "project_closed")
    assert sentence in answer.json()["error"]["message"]


def test_nobody_knows_of_a_draft(as_user, anna, project):
    assert ask_for_a_turn(as_user(anna), project).status_code == 404


@pytest.mark.parametrize("verb", ["pause", "finish"])
def test_what_somebody_holds_may_be_answered_and_after_resuming_it_goes_on(as_user, omar, anna, verb):
    project = playable(omar, clips=3)
    turn = ask_for_a_turn(as_user(anna), project).json()
    move(as_user(omar), project, verb)
    question = turn["questions"][0]
    said = {"answers": [{"question": question["id"], "label": question["labels"][0]["id"]}]}
    sent = as_user(anna).post(f"/api/v1/turns/{turn['id']}/answer/", said, content_type="application/json")
    assert sent.status_code == 200
    assert ask_for_a_turn(as_user(anna), project).status_code == 409
    move(as_user(omar), project, "resume")
    assert ask_for_a_turn(as_user(anna), project).status_code == 200


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ProjectState.PAUSED, ["Paused: nobody gets new clips", "Resume"]),
        (ProjectState.FINISHED, ["Finished: nobody is asked any more", "Reopen"]),
    ],
)
def test_each_state_has_its_sentence_for_the_owner(as_user, omar, project, state, words):
    Project.objects.update(state=state)
    page = as_user(omar).get(reverse("annotation:project", args=[project.pk]))
    for one in words:
        assert one in page.text


def ask_for_a_turn(client, project):
    return client.post(f"/api/v1/projects/{project.pk}/turns/", {}, content_type="application/json")


def test_clips_that_the_audio_check_flagged_are_named_before_the_launch(as_user, omar, project):
    client, page = as_user(omar), reverse("annotation:project", args=[project.pk])
    assert "Hear them" not in client.get(page).text
    project.dataset.clips.filter(pk=project.dataset.clips.first().pk).update(flags=["silent"])
    text = client.get(page).text
    assert "something to hear in 1 clip:" in text
    assert reverse("clips:dataset", args=[project.dataset_id]) + "?show=flagged#clips-title" in text
    move(client, project, "launch")
    assert "Hear them" not in client.get(page).text


# --- Advice ----------------------------------------------------------------------------------------------


def advised(client, project):
    """Return the addresses of what the page advises before the launch."""
    page = client.get(reverse("annotation:project", args=[project.pk]))
    said = [sentence for sentence, _ in page.context["advice"]]
    assert ("data-advice" in page.text) == bool(said)
    assert all(sentence in page.text for sentence in said)
    return [place for _, place in page.context["advice"]]


def test_instructions_and_practice_are_advised_and_hinder_nothing(as_user, omar, project):
    client, question = as_user(omar), project.questions.get()
    instructions, practice = advised(client, project)
    assert 'id="id_instructions"' in client.get(instructions).text
    assert client.get(practice).context["is_practice"]
    clip = project.dataset.clips.first()
    client.post(practice, {"practice": 1, f"clip-{clip.pk}": question.labels.first().pk})
    assert advised(client, project) == [instructions]
    Project.objects.filter(pk=project.pk).update(instructions="Listen to the end.")
    assert advised(client, project) == []
    Project.objects.filter(pk=project.pk).update(instructions=" ")
    move(client, project, "launch")
    project.refresh_from_db()
    assert project.state == ProjectState.LIVE
    assert "data-advice" not in client.get(reverse("annotation:project", args=[project.pk])).text


@pytest.mark.parametrize("change", [{"subjective": True}, {"kind": "text"}])
def test_practice_is_not_advised_where_nobody_could_be_told_what_is_right(as_user, omar, project, change):
    project.questions.update(**change)
    assert len(advised(as_user(omar), project)) == 1


def test_practice_is_not_advised_before_there_are_clips(as_user, omar):
    bare = make_project(make_dataset(omar, "Bare"))
    make_question(bare)
    assert len(advised(as_user(omar), bare)) == 1
