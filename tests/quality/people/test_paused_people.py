"""What a paused person is told, and where they can still play."""

import pytest
from django.utils import timezone

from annotation.models import (
    Annotation,
    Assignment,
    Purpose,
)
from game import play
from quality.models import Pause
from quality.people.pauses import DAY
from tests.game.makers import annotators, answer, playable
from tests.quality.people.pausing import LATER, NOW, RULES, WRONG, pause, paused, post, refused, retest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_checks")]


def test_a_paused_person_is_lent_nothing_and_told_what_to_do(omar, anna):
    project = paused(omar, anna)
    held = Assignment.objects.filter(annotator=anna).count()
    assert "Let us check our ears together: 5 clips" in refused(anna, project)
    assert Assignment.objects.filter(annotator=anna).count() == held


def test_other_projects_and_other_people_go_on(omar, anna):
    project = paused(omar, anna)
    other = playable(omar, clips=2, **RULES)
    assert play.next_turn(anna, other.pk, now=LATER)
    assert play.next_turn(annotators(1)[0], project.pk, now=LATER)


def test_what_was_lent_before_may_still_be_answered(omar, anna):
    project = playable(omar, clips=14, controls=6, **RULES)
    answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    turn = play.next_turn(anna, project.pk, now=NOW)
    pause(anna, project)
    answer(anna, turn, now=LATER)
    assert Annotation.objects.filter(assignment=turn.assignment.pk, purpose=Purpose.VOTE).exists()


def test_the_play_page_leads_to_the_page_of_the_pause(omar, anna, as_user):
    project = paused(omar, anna, controls=11)
    client = as_user(anna)
    play_page, pause_page = f"/play/{project.pk}/", f"/play/{project.pk}/pause/"
    assert client.get(play_page).headers["Location"] == pause_page
    page = client.get(pause_page).content.decode()
    assert "Let us check our ears together" in page
    assert "Hear the clips" in page

    assert client.post(f"/play/{project.pk}/retest/").headers["Location"] == play_page
    assert client.get(pause_page).headers["Location"] == play_page
    page = client.get(play_page).content.decode()
    assert '<div class="play__practice" data-retest >' in page
    retest(anna, project, *[WRONG] * 5, now=timezone.now())
    refused(anna, project, timezone.now())
    assert "Time for a break" in client.get(pause_page).content.decode()
    assert client.post(f"/play/{project.pk}/retest/").headers["Location"] == pause_page

    Pause.objects.update(until=None)
    assert "Somebody looks at this with you" in client.get(pause_page).content.decode()


def test_when_the_break_is_over_the_play_page_is_there_again(omar, anna, as_user):
    project = paused(omar, anna, controls=3)
    client = as_user(anna)
    assert "Time for a break" in client.get(f"/play/{project.pk}/pause/").content.decode()
    Pause.objects.update(until=NOW - DAY)
    page = client.get(f"/play/{project.pk}/")
    assert page.status_code == 200
    assert "data-retest hidden" in page.content.decode()
    assert post(client, f"projects/{project.pk}/turns/").json()["retest"] is False
