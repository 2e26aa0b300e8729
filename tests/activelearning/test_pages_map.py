"""The map of a loop's clips, what chance would have cost, and the clips behind the confusion matrix."""

import pytest
from django.urls import reverse

from activelearning import due
from activelearning.models import Dot, Survey
from tests.activelearning.makers import make_loop, play_round, work
from tests.makers import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def surveyed(loop):
    """A loop of which two rounds are over, surveyed."""
    for _ in range(2):
        play_round(loop)
    due.start_surveys()
    work()
    return loop


def address(question, name, **more):
    where = reverse(f"activelearning:{name}", args=[question.project_id])
    return f"{where}?" + "&".join(
        f"{key}={value}" for key, value in {"question": question.pk, **more}.items()
    )


def test_the_map_holds_every_clip_with_its_colours(surveyed, omar, as_user, django_assert_max_num_queries):
    client = as_user(omar)
    client.get(address(surveyed, "loop_dots"))
    with django_assert_max_num_queries(12):
        found = client.get(address(surveyed, "loop_dots")).json()
    assert len(found["dots"]) == 60
    assert found["labels"] == ["low", "high"]
    assert found["rounds"] == 1
    assert found["sample"] == "All 60 clips."
    heard = [dot for dot in found["dots"] if dot["label"] is not None]
    assert all(dot["name"].startswith(found["labels"][dot["label"]]) for dot in heard)
    assert {dot["round"] for dot in heard} == {0, 1}
    assert {dot["round"] for dot in found["dots"]} == {None, 0, 1, 2} - (
        {None} if len(heard) == 60 else set()
    )
    assert any(dot["holdout"] for dot in heard)
    sound = found["audio"].replace(found["any_clip"], heard[0]["clip"])
    assert sound == reverse("clips:clip_audio", args=[heard[0]["clip"]])


def test_a_sample_says_that_it_is_one(surveyed, omar, as_user):
    Survey.objects.update(clips=100_000)
    found = as_user(omar).get(address(surveyed, "loop_dots")).json()
    assert found["sample"].startswith("60 of 100,000 clips")


def test_before_the_first_round_was_learnt_there_is_no_map(loop, omar, as_user):
    client = as_user(omar)
    assert client.get(address(loop, "loop_dots")).json() == {"dots": []}
    assert "No clip is on the map" in client.get(address(loop, "loop_map")).content.decode()
    assert "data-map-empty" in client.get(address(loop, "loop")).content.decode()


def test_the_table_says_what_the_map_shows(surveyed, omar, as_user, django_assert_max_num_queries):
    client = as_user(omar)
    with django_assert_max_num_queries(13):
        page = client.get(address(surveyed, "loop_map")).content.decode()
    assert page.count("data-clip-play") == 30
    assert "data-clip-audio" in page
    more = client.get(address(surveyed, "loop_map", page=2)).content.decode()
    assert more.count("data-clip-play") == 30
    # Clips stand in the order of their keys: on which page those that measure are is chance.
    assert "Only measures" in page + more


def test_each_cell_of_the_matrix_leads_to_its_clips(surveyed, omar, as_user):
    client = as_user(omar)
    survey = Survey.objects.get()
    page = client.get(address(surveyed, "loop")).content.decode()
    seen = 0
    for row, truth in enumerate(survey.classes):
        for column, label in enumerate(survey.classes):
            clips = survey.confusion[row][column]
            where = address(surveyed, "loop_cell", truth=truth, label=label)
            assert (where.replace("&", "&amp;") in page) == (clips > 0)
            cell = client.get(where).content.decode()
            assert cell.count("data-clip-play") == min(clips, 30)
            seen += clips
    assert seen == Dot.objects.filter(truth__isnull=False).count() > 0


@pytest.mark.parametrize("more", [{}, {"truth": "x", "label": "1"}, {"truth": "99999", "label": "99999"}])
def test_a_cell_that_is_none_leads_back_to_the_loop(surveyed, omar, as_user, more):
    response = as_user(omar).get(address(surveyed, "loop_cell", **more))
    assert response.status_code == 302
    assert response.url == address(surveyed, "loop")


def test_the_page_says_what_chance_would_have_cost_and_what_is_left(omar, as_user):
    question = make_loop(omar, clips=90, batch=20, strategy="least")
    work()
    due.start_due()
    work()
    for _ in range(2):
        play_round(question)
    due.start_surveys()
    work()
    page = as_user(omar).get(address(question, "loop")).content.decode()
    assert "drawn by chance would probably have" in " ".join(page.split())
    assert "curve__beside--beyond" in page
    assert "answers more" in page
    assert "until every clip was asked about" in page


def test_the_clips_of_a_round_have_a_player_that_plays(surveyed, omar, as_user):
    where = reverse("activelearning:loop_round", args=[surveyed.project_id, 1])
    assert "data-clip-audio" in as_user(omar).get(where).content.decode()


@pytest.mark.parametrize("name", ["loop_dots", "loop_map", "loop_cell"])
def test_nobody_else_sees_it(surveyed, sam, anna, as_user, name):
    for person in (sam, anna):
        assert as_user(person).get(address(surveyed, name)).status_code in {403, 404}


@pytest.mark.parametrize("name", ["loop_dots", "loop_map", "loop_cell"])
def test_a_project_without_a_loop_has_none_of_it(surveyed, omar, as_user, name):
    project = make_project(surveyed.project.dataset, "Another")
    assert as_user(omar).get(reverse(f"activelearning:{name}", args=[project.pk])).status_code == 404
