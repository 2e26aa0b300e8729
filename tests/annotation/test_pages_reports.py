"""What owners see of players' reports, and deleting a draft."""

import pytest
from django.urls import reverse

from annotation.models import Project, ReportReason
from game import play
from tests import makers
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db


def test_a_reported_clip_is_shown_to_its_owner(omar, as_user):
    project = playable(omar, clips=2)
    for person in annotators(2):
        turn = play.next_turn(person, project.pk)
        play.report_clip(person, turn.assignment.pk, ReportReason.PRIVATE)
    page = as_user(omar).get(reverse("annotation:project", args=[project.pk])).content.decode()
    assert "Reported by players" in page
    assert page.count("It holds something private") == 2


def test_without_reports_nothing_is_said(omar, as_user):
    project = playable(omar, clips=1)
    page = as_user(omar).get(reverse("annotation:project", args=[project.pk])).content.decode()
    assert "Reported by players" not in page


def test_a_draft_is_deleted_and_its_dataset_stays(omar, as_user):
    project = makers.make_project(makers.make_dataset(omar, clips=1))
    makers.make_question(project)
    response = as_user(omar).post(reverse("annotation:project_delete", args=[project.pk]))
    assert response.status_code == 302
    assert not Project.objects.exists()
    assert project.dataset.clips.count() == 1


def test_a_launched_project_is_not_deleted(omar, as_user):
    project = playable(omar, clips=1)
    response = as_user(omar).post(reverse("annotation:project_delete", args=[project.pk]))
    assert response.status_code == 409
    assert Project.objects.exists()


def test_a_stranger_deletes_nothing(omar, sam, as_user):
    project = makers.make_project(makers.make_dataset(omar))
    assert as_user(sam).post(reverse("annotation:project_delete", args=[project.pk])).status_code == 404
    assert Project.objects.exists()
