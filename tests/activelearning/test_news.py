"""The page of a loop moves while sounds are measured: it is told, and not too often."""

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer

from activelearning import measuring, news
from activelearning.models import Plan
from activelearning.shown import stand_shown
from live.topics import group, topic
from tests.activelearning.makers import LABELS, make_loop, make_sounds, work
from tests.makers import make_project, make_question

pytestmark = pytest.mark.django_db


def told(project, when):
    """Return how often the pages of a project are told something while work is done."""

    async def follow():
        layer = get_channel_layer()
        page = await layer.new_channel()
        await layer.group_add(group(topic("project", project.pk)), page)
        await sync_to_async(when)()
        return await count_heard(layer, page)

    return async_to_sync(follow)()


async def count_heard(layer, page):
    """Return how many messages wait for a page."""
    heard = 0
    try:
        while True:
            async with asyncio.timeout(0.5):
                await layer.receive(page)
            heard += 1
    except TimeoutError:
        return heard


@pytest.fixture
def measured_once(omar, monkeypatch, django_capture_on_commit_callbacks):
    """A loop of twenty buzzes whose one shard is measured, with all that is sent on commit."""
    question = make_loop(omar, clips=20)

    def measure():
        with django_capture_on_commit_callbacks(execute=True):
            measuring.measure_missing(measuring.extraction_of(question.project.dataset, "librosa_mfcc"), omar)
            Plan.objects.update(job=None)
            work()

    return question.project, measure


def test_pages_hear_of_clips_while_a_shard_is_measured_and_of_its_end(measured_once, monkeypatch):
    project, measure = measured_once
    told_of = []
    tell = news.tell_measured
    monkeypatch.setattr(news, "tell_measured", lambda one: (told_of.append(one.pk), tell(one)))
    assert told(project, measure) >= 2
    # Twenty clips in less than two seconds: once for the first of them, once for the shard.
    assert len(told_of) == 2


def test_every_clip_is_told_of_where_clips_take_long(measured_once, monkeypatch):
    monkeypatch.setattr(news, "SECONDS_BETWEEN", 0)
    project, measure = measured_once
    assert told(project, measure) >= 21


def test_who_measures_with_another_feature_set_is_not_told(omar, measured_once):
    project, measure = measured_once
    other = make_project(project.dataset, name="Other", feature_set="librosa_timbre")
    Plan.objects.create(question=make_question(other, "And now?", LABELS))
    stranger = make_project(make_sounds(omar, 2, name="Elsewhere"), name="Elsewhere")
    assert told(other, lambda: told(stranger, measure)) == 0


def test_the_page_shows_how_far_a_shard_is(omar, as_user):
    question = make_loop(omar, clips=20)
    measuring.measure_missing(measuring.extraction_of(question.project.dataset, "librosa_mfcc"), omar)
    job = measuring.Shard.objects.get().job
    job.state, job.done, job.started_at = "running", 5, job.queued_at
    job.save()
    assert stand_shown(question.project).done == 5
    page = as_user(omar).get(f"/projects/{question.project_id}/loop/").content.decode()
    assert "5 of 20" in " ".join(page.split())
