"""What owners see of players' reports and decide about them, and deleting a draft."""

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Item, Project, Report, ReportedClip, ReportReason
from annotation.reported import following, watch_reports
from clips.models import Clip, ClipState
from config.topics import GUARDS
from game import play
from tests import makers
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    return playable(omar, clips=2)


@pytest.fixture
def clip(project):
    """A clip that two people reported, and which is therefore set aside."""
    for person in annotators(2):
        turn = play.next_turn(person, project.pk)
        play.report_clip(person, turn.assignment.pk, ReportReason.PRIVATE)
    return Clip.objects.get(reported__set_aside_at__isnull=False)


def page_of(client, project):
    return client.get(reverse("annotation:project", args=[project.pk])).text


def decide(client, project, clip, word):
    return client.post(reverse(f"annotation:report_{word}", args=[project.pk, clip.pk]), follow=True)


def test_a_reported_clip_is_shown_to_its_owner(project, clip, omar, as_user):
    page = page_of(as_user(omar), project)
    assert "Reported by players" in page
    assert page.count("It holds something private") == 1
    assert "2 people" in page
    assert "Set aside" in page
    assert reverse("clips:clip_audio", args=[clip.pk]) in page


def test_without_reports_the_list_says_what_it_is_for(project, omar, as_user):
    page = page_of(as_user(omar), project)
    assert "No clip waits for you" in page
    assert "Put back lately" not in page


def test_put_back_and_undone(project, clip, omar, as_user):
    client = as_user(omar)
    page = decide(client, project, clip, "put_back").text
    assert f"“{clip.name}” is played again." in page
    assert "No clip waits for you" in page
    assert "Put back lately" in page
    assert not Item.objects.filter(is_aside=True).exists()
    # Pressed twice, it is done once.
    before = ReportedClip.objects.get().put_back_at
    decide(client, project, clip, "put_back")
    assert ReportedClip.objects.get().put_back_at == before
    page = decide(client, project, clip, "take_back").text
    assert "waits for you again" in page
    assert "Put back lately" not in page
    assert Item.objects.filter(is_aside=True).count() == 1


def test_one_that_is_still_played_goes_on(project, omar, as_user):
    [person] = annotators(1)
    turn = play.next_turn(person, project.pk)
    play.report_clip(person, turn.assignment.pk, ReportReason.SILENT)
    client = as_user(omar)
    page = page_of(client, project)
    assert "Still played" in page
    assert "Keep it" in page
    said = decide(client, project, turn.assignment.item.clip, "put_back").text
    assert "goes on being played" in said


def test_taken_out_it_is_withdrawn(project, clip, omar, as_user):
    page = decide(as_user(omar), project, clip, "take_out").text
    assert "is withdrawn" in page
    assert Clip.objects.get(pk=clip.pk).state == ClipState.WITHDRAWN
    assert "No clip waits for you" in page


def test_of_a_pair_it_is_said_where_nobody_knows_which(project, clip, omar, as_user):
    Report.objects.filter(pk=Report.objects.first().pk).update(is_either=True)
    assert "1 heard two clips and did not say which" in page_of(as_user(omar), project)


@pytest.mark.parametrize("word", ["put_back", "take_back", "take_out"])
def test_nobody_else_decides(project, clip, anna, sam, as_user, word):  # noqa: PLR0917
    for person, status in ((anna, 403), (sam, 404)):
        assert decide(as_user(person), project, clip, word).status_code == status
    assert Item.objects.filter(is_aside=True).count() == 1
    assert Clip.objects.get(pk=clip.pk).state == ClipState.READY


def test_what_nobody_reported_cannot_be_decided(project, clip, omar, as_user):
    other = Clip.objects.exclude(pk=clip.pk).get()
    assert decide(as_user(omar), project, other, "take_out").status_code == 404
    other.refresh_from_db()
    assert other.state == ClipState.READY


def test_the_list_costs_the_same_however_long_it_is(omar, as_user):
    project = playable(omar, clips=30)
    client, costs = as_user(omar), []
    address = reverse("annotation:project", args=[project.pk])
    clips = list(project.dataset.clips.all())
    people = annotators(3)
    for some in (clips[:1], clips[1:]):
        for clip in some:
            ReportedClip.objects.create(project=project, clip=clip, set_aside_at=timezone.now())
            for person in people:
                Report.objects.create(project=project, clip=clip, annotator=person, reason="broken")
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(address).text
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert page.count("It does not play properly") == 20
    assert "These are 20 of 30" in page


def test_the_list_follows_what_happens(project, clip, omar, anna, ada):
    assert GUARDS["reports"] is watch_reports
    before = following(project.pk)["stamp"]
    assert watch_reports(omar, str(project.pk)) == watch_reports(ada, str(project.pk)) == {"stamp": before}
    for identity in (str(project.pk), "nonsense"):
        with pytest.raises(Http404):
            watch_reports(anna if identity != "nonsense" else omar, identity)
    [person] = annotators(1)
    turn = play.next_turn(person, project.pk)
    play.report_clip(person, turn.assignment.pk, ReportReason.SILENT)
    assert watch_reports(omar, str(project.pk))["stamp"] != before


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
