"""Features of a dataset: measured once, by whoever comes first, and gone with their clip."""

import datetime as dt
import errno
import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activelearning import extracting, measuring, store
from activelearning.features import catalogue
from activelearning.models import FeatureRow, Measured, Shard
from clips.erasing import erase, withdraw_clips
from clips.models import Clip
from clips.storing import workbench
from jobs.models import Job, State
from jobs.rescue import requeue_lost
from jobs.running import claim, run
from tests.activelearning.makers import RATE, make_sounds, sound, store_sound, work
from tests.makers import make_clips

pytestmark = pytest.mark.django_db


class NoProgress:
    """Nobody to tell."""

    def set_total(self, total):
        """Hear how much there is."""

    def advance(self, n=1, message=None):
        """Hear how far it is."""


@pytest.fixture
def small_shards(monkeypatch):
    """Let five clips make a shard."""
    monkeypatch.setattr(measuring, "CLIPS_OF_A_SHARD", 5)


@pytest.fixture
def extraction(omar, small_shards):
    """Twelve buzzes in three shards, none of them measured yet."""
    made = measuring.extraction_of(make_sounds(omar, 12), "librosa_mfcc")
    measuring.measure_missing(made, omar)
    return made


def rows_of(extraction):
    """Return all usable rows, and the clips they are of."""
    usable = list(extraction.rows.filter(state__in=["row", "silent"]).order_by("shard", "place"))
    with workbench() as folder:
        return np.array(store.gather(extraction, usable, folder)), [row.clip for row in usable]


def files():
    """Return all files of features."""
    return sorted(Path(default_storage.path("")).rglob("*.npy"))


def test_every_clip_gets_the_row_that_its_extractor_measures(extraction):
    assert work() == 3
    rows, clips = rows_of(extraction)
    assert (rows.shape, rows.dtype) == ((12, 480), np.float32)
    extractor = catalogue.extractor("librosa_mfcc")
    label, number = clips[7].name.removesuffix(".wav").split()
    wave = sound(label, int(number))
    heard = np.round(np.clip(wave, -1, 1 - 2**-15) * 2**15).astype(np.int16).astype(np.float32) / 2**15
    assert np.allclose(rows[7], extractor.extract(heard, RATE), rtol=1e-3, atol=1e-2)
    assert {row.key for row in extraction.rows.all()} == {
        extractor.key(clip.content_hash) for clip in extraction.dataset.clips.all()
    }


def test_shards_are_jobs_of_their_own_in_the_queue_of_features(extraction):
    jobs = Job.objects.filter(kind="activelearning.measure")
    assert sorted(jobs.values_list("total", flat=True)) == [2, 5, 5]


def test_dealing_twice_deals_nothing_more(extraction, omar):
    assert measuring.measure_missing(extraction, omar) == 0
    store_sound(make_clips(extraction.dataset, ["low 99.wav"])[0], sound("low", 99))
    assert measuring.measure_missing(extraction, omar) == 1
    assert extraction.rows.count() == 13


def test_another_release_of_the_library_is_measured_anew(extraction, omar, monkeypatch):
    work()
    monkeypatch.setattr("activelearning.features.contract._release", lambda library: "next")
    other = measuring.extraction_of(extraction.dataset, "librosa_mfcc")
    assert other != extraction
    assert measuring.measure_missing(other, omar) == 12


def test_a_worker_of_another_release_keeps_its_hands_off(extraction, monkeypatch):
    monkeypatch.setattr("activelearning.features.contract._release", lambda library: "next")
    work()
    assert set(Job.objects.values_list("state", flat=True)) == {State.FAILED}
    assert "another version" in Job.objects.first().error
    assert not files()


def test_what_cannot_be_measured_is_said_of_each_clip_and_the_rest_is_kept(omar, caplog):
    dataset = make_sounds(omar, 4)
    silent, short, broken, _ = make_clips(dataset, ["silent", "short", "broken", "gone"])
    store_sound(silent, np.zeros(4000, np.float32))
    store_sound(short, np.full(100, 0.1, np.float32))
    broken.playable = default_storage.save("broken.flac", ContentFile(b"fLaC and then nonsense"))
    broken.save()
    made = measuring.extraction_of(dataset, "librosa_mfcc")
    measuring.measure_missing(made, omar)
    with caplog.at_level(logging.WARNING):
        work()
    found = dict(made.rows.values_list("clip__name", "state"))
    assert {name: found[name] for name in ("silent", "short", "broken", "gone")} == {
        "silent": Measured.SILENT,
        "short": Measured.TOO_SHORT,
        "broken": Measured.UNREADABLE,
        "gone": Measured.UNREADABLE,
    }
    rows, clips = rows_of(made)
    assert len(clips) == 5
    assert np.isfinite(rows).all()
    stand = measuring.stand_of(made)
    assert (stand.clips, stand.done, stand.usable, stand.is_over) == (8, 8, 5, True)
    assert stand.problems == {"Silent": 1, "Too short": 1, "Its sound cannot be read": 2}


def test_samples_that_are_no_numbers_are_said_too(omar, monkeypatch):
    made = measuring.extraction_of(make_sounds(omar, 2), "librosa_mfcc")
    measuring.measure_missing(made, omar)
    monkeypatch.setattr(extracting, "read_mono", lambda path, rate: np.full(4000, np.nan, np.float32))
    work()
    assert set(made.rows.values_list("state", flat=True)) == {Measured.NOT_FINITE}


def test_a_message_that_comes_twice_measures_once(extraction):
    job = Job.objects.first()
    run(str(job.pk))
    before = files()
    run(str(job.pk))
    extracting.measure_shard(job.arguments["shard_id"], NoProgress())
    assert files() == before


def test_two_workers_on_one_shard_do_no_harm(extraction, monkeypatch):
    shard = extraction.shards.first()
    kept = extracting._keep

    def slower(one, *what):
        monkeypatch.setattr(extracting, "_keep", kept)
        extracting.measure_shard(shard.pk, NoProgress())
        kept(one, *what)

    monkeypatch.setattr(extracting, "_keep", slower)
    extracting.measure_shard(shard.pk, NoProgress())
    shard.refresh_from_db()
    assert default_storage.exists(shard.stored.name)
    assert not measuring.waiting(extraction).filter(shard=shard).exists()


def test_a_killed_worker_is_made_good_by_the_next(extraction, monkeypatch):
    job = Job.objects.order_by("queued_at").first()
    claim(job.pk)
    shard = Shard.objects.get(pk=job.arguments["shard_id"])
    # It had got as far as its file.
    store.put_rows(shard, np.zeros((shard.clips, 480), np.float32))
    later = timezone.now() + dt.timedelta(minutes=10)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - dt.timedelta(minutes=5))
    assert requeue_lost(later) >= 1
    work()
    rows, clips = rows_of(extraction)
    assert len(clips) == 12
    assert (rows.std(axis=1) > 0).all()
    assert len(files()) == 3


def test_a_cancelled_shard_is_taken_up_again_by_hand(extraction, omar):
    Job.objects.update(state=State.CANCELLED)
    assert measuring.stand_of(extraction).broken == 3
    assert measuring.measure_again(extraction, omar) == 3
    assert measuring.stand_of(extraction).broken == 0
    work()
    assert measuring.stand_of(extraction).is_over


def test_a_full_disk_is_no_fault_of_the_clips(extraction, monkeypatch):
    def fill(path, rate):
        raise OSError(errno.ENOSPC, "No space left on device")

    shard = extraction.shards.first()
    with monkeypatch.context() as full:
        full.setattr(extracting, "read_mono", fill)
        with pytest.raises(OSError, match="No space"):
            extracting.measure_shard(shard.pk, NoProgress())
    assert set(shard.rows.values_list("state", flat=True)) == {Measured.WAITING}
    work()
    assert measuring.stand_of(extraction).usable == 12


def test_what_could_not_be_read_is_tried_again_by_hand(extraction, omar):
    clip = Clip.objects.order_by("pk").first()
    before = clip.playable.name
    Clip.objects.filter(pk=clip.pk).update(playable="")
    work()
    assert measuring.stand_of(extraction).unreadable == 1
    Clip.objects.filter(pk=clip.pk).update(playable=before)
    assert measuring.measure_again(extraction, omar) == 1
    work()
    stand = measuring.stand_of(extraction)
    assert (stand.usable, stand.unreadable, stand.problems) == (12, 0, {})
    rows, _ = rows_of(extraction)
    assert np.isfinite(rows).all()


def test_the_time_that_is_left_is_told_by_what_was_done(extraction):
    assert measuring.stand_of(extraction).seconds_left is None
    first, *others = Job.objects.order_by("queued_at")
    run(str(first.pk))
    # However long ago the first clips were measured, and whatever lay between.
    Shard.objects.filter(measured_at__isnull=False).update(
        seconds=50, created_at=timezone.now() - dt.timedelta(days=30)
    )
    stand = measuring.stand_of(extraction)
    assert (stand.done, stand.percent, stand.seconds_left, stand.minutes_left) == (5, 41, 70, 2)
    for job in others:
        claim(job.pk)
    assert measuring.stand_of(extraction).seconds_left == 35
    Job.objects.exclude(pk=first.pk).update(state=State.CANCELLED)
    assert measuring.stand_of(extraction).seconds_left is None


def test_a_withdrawn_clip_vanishes_from_its_file_and_the_others_stay(
    extraction, django_capture_on_commit_callbacks
):
    work()
    before, clips = rows_of(extraction)
    gone = FeatureRow.objects.get(clip=clips[3])
    old = gone.shard.stored.name
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_clips([clips[3].pk])
    work()
    after, left = rows_of(extraction)
    assert clips[3] not in left
    assert np.array_equal(after, np.delete(before, 3, axis=0))
    shard = Shard.objects.get(pk=gone.shard_id)
    with workbench() as folder:
        assert np.isnan(store.read_rows(shard, folder)[gone.place]).all()
    assert shard.stored.name != old
    assert FeatureRow.objects.get(pk=gone.pk).key == ""


def test_what_is_withdrawn_while_it_is_measured_is_not_kept(extraction, monkeypatch):
    shard = extraction.shards.first()
    clip = shard.rows.get(place=0).clip
    kept = extracting._keep

    def meanwhile(one, *what):
        withdraw_clips([clip.pk])
        kept(one, *what)

    monkeypatch.setattr(extracting, "_keep", meanwhile)
    extracting.measure_shard(shard.pk, NoProgress())
    shard.refresh_from_db()
    assert shard.rows.get(place=0).state == Measured.GONE
    with workbench() as folder:
        rows = store.read_rows(shard, folder)
    assert np.isnan(rows[0]).all()
    assert np.isfinite(rows[1:]).all()


def test_what_is_left_over_is_removed_beside_the_file_that_counts_now(
    extraction, monkeypatch, django_capture_on_commit_callbacks
):
    shard = extraction.shards.first()
    clip = shard.rows.get(place=0).clip
    wiped = extracting.wipe

    def after_another(shard_id):
        monkeypatch.setattr(extracting, "wipe", wiped)
        withdraw_clips([clip.pk])
        wiped(shard_id)
        store.put_rows(shard, np.zeros((shard.clips, 480), np.float32))
        wiped(shard_id)

    monkeypatch.setattr(extracting, "wipe", after_another)
    with django_capture_on_commit_callbacks(execute=True):
        extracting.measure_shard(shard.pk, NoProgress())
    shard.refresh_from_db()
    assert files() == [Path(shard.stored.path)]


def test_a_redelivered_shard_is_wiped_where_a_killed_worker_did_not(extraction, monkeypatch):
    shard = extraction.shards.first()
    with monkeypatch.context() as killed:
        killed.setattr(extracting, "wipe", lambda shard_id: None)
        extracting.measure_shard(shard.pk, NoProgress())
    shard.rows.filter(place=0).update(state=Measured.GONE)
    extracting.measure_shard(shard.pk, NoProgress())
    shard.refresh_from_db()
    with workbench() as folder:
        assert np.isnan(store.read_rows(shard, folder)[0]).all()


def test_a_file_that_is_missing_is_measured_again(extraction, omar):
    work()
    before, _ = rows_of(extraction)
    lost = extraction.shards.order_by("pk").first()
    Path(lost.stored.path).unlink()
    with pytest.raises(store.RowsLost):
        rows_of(extraction)
    assert measuring.measure_lost(extraction, omar) == 1
    assert measuring.measure_lost(extraction, omar) == 0
    assert measuring.stand_of(extraction).done == 7
    work()
    after, _ = rows_of(extraction)
    assert np.array_equal(after, before)


def test_a_clip_is_withdrawn_from_a_file_that_is_missing(extraction):
    work()
    row = FeatureRow.objects.order_by("pk").first()
    shutil.rmtree(Path(row.shard.stored.path).parent)
    withdraw_clips([row.clip_id])
    work()
    assert not Job.objects.exclude(state=State.DONE).exists()
    rows, clips = rows_of(extraction)
    assert len(clips) == 11
    assert np.isfinite(rows).all()


def test_withdrawing_locks_shards_before_their_rows_as_measuring_does(extraction):
    clip = Clip.objects.order_by("pk").first()
    with CaptureQueriesContext(connection) as heard:
        withdraw_clips([clip.pk])
    statements = [one["sql"] for one in heard]
    shards = next(n for n, sql in enumerate(statements) if '"activelearning_shard"' in sql)
    rows = next(n for n, sql in enumerate(statements) if sql.startswith('UPDATE "activelearning_featurerow"'))
    assert shards < rows


def test_a_shard_that_cannot_be_written_down_leaves_no_file(extraction, monkeypatch):
    class Away:
        def now(self):
            assert files()
            raise OperationalError("The database is away.")

    shard = extraction.shards.first()
    monkeypatch.setattr(extracting, "timezone", Away())
    with pytest.raises(OperationalError):
        extracting.measure_shard(shard.pk, NoProgress())
    assert not files()


def test_an_erased_dataset_leaves_no_numbers(extraction, django_capture_on_commit_callbacks):
    work()
    assert len(files()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        erase(extraction.dataset)
    assert not files()
    assert not extraction.shards.exclude(stored="").exists()


def test_a_large_matrix_lies_in_a_file_of_the_job(extraction, monkeypatch, tmp_path):
    work()
    small, _ = rows_of(extraction)
    monkeypatch.setattr(store, "LARGEST_IN_MEMORY", 100)
    usable = list(extraction.rows.order_by("shard", "place"))
    large = store.gather(extraction, usable, tmp_path)
    assert isinstance(large, np.memmap)
    assert np.array_equal(large, small)


def test_a_clip_is_dealt_once_to_each_set(omar):
    dataset = make_sounds(omar, 3)
    for name in ("librosa_mfcc", "GeMAPSv01b"):
        measuring.measure_missing(measuring.extraction_of(dataset, name), omar)
    assert FeatureRow.objects.count() == 6
    assert Clip.objects.filter(feature_rows__extraction__feature_set="GeMAPSv01b").count() == 3


def test_clips_of_a_shard_at_work_count_before_it_is_written(extraction):
    job = claim(Job.objects.order_by("queued_at").first().pk)
    Job.objects.filter(pk=job.pk).update(done=4, started_at=timezone.now() - dt.timedelta(seconds=40))
    stand = measuring.stand_of(extraction)
    assert (stand.done, stand.percent, stand.is_over) == (4, 33, False)
    # Ten seconds a clip, eight clips, one worker.
    assert stand.seconds_left in {80, 81}
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    assert measuring.stand_of(extraction).done == 0
