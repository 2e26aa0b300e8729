"""What is withdrawn, deleted or left over goes from the store, and from the store only what should."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from annotation.models import Task, TaskState
from clips.cleaning import clean_up
from clips.closing import erase_datasets
from clips.corpus import import_folder
from clips.erasing import withdraw_clips
from clips.intake import Intake
from clips.models import Clip, ClipState, Dataset, FileState, Upload
from clips.services import add_files, delete_dataset, open_upload, receive
from jobs.models import Job, State
from jobs.running import run
from tests.clips.conftest import incoming, keep_sound, outcomes, stored_files, tone
from tests.makers import make_project, make_question, make_tasks

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=2)


@pytest.fixture
def withdraw(django_capture_on_commit_callbacks):
    """Withdraw clips and do what waits for the commit."""

    def withdraw_and_commit(*clips: Clip) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return withdraw_clips([clip.pk for clip in clips])

    return withdraw_and_commit


def test_withdrawing_deletes_the_sound_and_keeps_the_row(sounds, prepared, withdraw):
    clip, other = keep_sound(sounds, "a.wav", prepared), keep_sound(sounds, "b.wav", prepared)
    assert withdraw(clip) == 1
    clip.refresh_from_db()
    assert (clip.state, clip.playable.name, clip.peaks) == (ClipState.WITHDRAWN, "", [])
    assert clip.withdrawn_at
    assert stored_files() == {other.playable.name, other.recording.original.name}
    assert withdraw(clip) == 0


def test_an_owner_withdraws_a_clip_and_still_sees_it_listed(as_user, omar, sounds, prepared):
    clip = keep_sound(sounds, "a.wav", prepared)
    page = as_user(omar).post(reverse("clips:clip_withdraw", args=[clip.pk]), follow=True).content.decode()
    assert "“a.wav” is withdrawn" in page
    clip.refresh_from_db()
    assert clip.state == ClipState.WITHDRAWN


def test_withdrawing_ends_the_clips_tasks(sounds, prepared, withdraw):
    clip, other = keep_sound(sounds, "a.wav", prepared), keep_sound(sounds, "b.wav", prepared)
    make_tasks(make_question(make_project(sounds)))
    withdraw(clip)
    states = dict(Task.objects.values_list("item__clip", "state"))
    assert states == {clip.pk: TaskState.WITHDRAWN, other.pk: TaskState.OPEN}


def test_a_recording_stays_while_one_of_its_clips_is_heard(sounds, prepared, withdraw):
    clip = keep_sound(sounds, "a.wav", prepared)
    span = Clip.objects.create(
        dataset=sounds, recording=clip.recording, start=0, end=1, name="a", duration=1, playable="span.flac"
    )
    withdraw(clip)
    assert stored_files() == {clip.recording.original.name}
    withdraw(span)
    assert stored_files() == set()


def test_the_sweep_finishes_what_the_store_refused(sounds, prepared):
    withdraw_clips([keep_sound(sounds, "a.wav", prepared).pk])
    assert len(stored_files()) == 2
    clean_up()
    assert stored_files() == set()


def test_closing_an_account_erases_its_sounds_and_words(omar, sam, sounds, prepared, upload):
    upload({"secret name.wav": tone(), "bad.wav": b""})
    keep_sound(sounds, "a.wav", prepared)
    theirs = keep_sound(
        Clip.objects.first().dataset.__class__.objects.create(owner=sam, name="S"), "s", prepared
    )
    make_tasks(make_question(make_project(sounds)))
    receive(sounds, omar, incoming({"waiting.wav": tone(500)}))
    for _ in range(2):
        erase_datasets(omar)
    sounds.refresh_from_db()
    assert sounds.erased_at
    assert (sounds.description, sounds.source, sounds.licence) == ("", "", "")
    assert "Sounds" not in sounds.name
    assert set(sounds.clips.values_list("name", "speaker", "state")) == {("", "", ClipState.WITHDRAWN)}
    assert set(sounds.recordings.values_list("name", "sha256", "original")) == {("", "", "")}
    assert not sounds.uploads.exists()
    assert stored_files() == {theirs.playable.name, theirs.recording.original.name}


def test_an_upload_that_nobody_finished_is_gone_after_a_day(omar, sounds):
    old, young = open_upload(sounds, omar), open_upload(sounds, omar)
    for upload in (old, young):
        add_files(upload, incoming({"a.wav": tone()}))
    Upload.objects.filter(pk=old.pk).update(updated_at=LONG_AGO)
    clean_up()
    assert list(Upload.objects.all()) == [young]
    assert stored_files() == {young.files.get().stored.name}


def test_files_of_a_job_that_gave_up_are_named_and_deleted(omar, sounds):
    upload = receive(sounds, omar, incoming({"a.wav": tone()}))
    Upload.objects.filter(pk=upload.pk).update(closed_at=LONG_AGO, updated_at=LONG_AGO)
    clean_up()
    assert outcomes(upload) == {"a.wav": (FileState.WAITING, "")}
    Job.objects.filter(pk=upload.job_id).update(state=State.CANCELLED)
    young = receive(sounds, omar, incoming({"b.wav": tone()}))
    Job.objects.filter(pk=young.job_id).update(state=State.FAILED)
    clean_up()
    assert outcomes(upload) == {"a.wav": (FileState.REFUSED, "given_up")}
    assert outcomes(young) == {"b.wav": (FileState.WAITING, "")}
    assert stored_files() == {young.files.get().stored.name}


def test_working_folders_of_killed_workers_are_swept(settings):
    root = Path(settings.FILE_UPLOAD_TEMP_DIR)
    old, young = root / "preparing-old", root / "preparing-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "x.flac").touch()
    # What Django calls a file of a request that it is taking in.
    old_part, young_part = root / "tmpa1.upload.wav", root / "tmpb2.upload.wav"
    for part in (old_part, young_part):
        part.touch()
    for left in (old, old_part):
        os.utime(left, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    clean_up()
    assert [left.exists() for left in (old, old_part, young, young_part)] == [False, False, True, True]


def test_a_dataset_that_is_erased_while_it_is_prepared_keeps_nothing(omar, sounds, monkeypatch):
    upload = receive(sounds, omar, incoming({"a.wav": tone(400), "b.wav": tone(500)}))
    keep = Intake._keep

    def erased_meanwhile(intake, file, *made):
        if file.name == "b.wav":
            erase_datasets(omar)
        keep(intake, file, *made)

    monkeypatch.setattr(Intake, "_keep", erased_meanwhile)
    run(str(upload.job_id))
    assert set(sounds.clips.values_list("state", flat=True)) == {ClipState.WITHDRAWN}
    assert stored_files() == set()


class Flaky:
    """A store that keeps some of what it is told to delete."""

    def __init__(self, monkeypatch):
        self.real, self.refused = FileSystemStorage.delete, set()
        monkeypatch.setattr(FileSystemStorage, "delete", self.delete_from())

    def delete_from(self):
        """Return what deletes files in the place of the store's own method."""

        def delete(store, name):
            if name in self.refused:
                raise OSError("The store is away.")
            self.real(store, name)

        return delete


@pytest.fixture
def store(monkeypatch):
    return Flaky(monkeypatch)


def deleted_long_ago(dataset):
    """Delete a dataset; its job gave up, some hours ago."""
    delete_dataset(dataset)
    Job.objects.update(state=State.FAILED)
    Dataset.objects.filter(pk=dataset.pk).update(erased_at=LONG_AGO)


def test_a_dataset_whose_deletion_was_given_up_is_deleted_by_the_sweep(sounds, prepared):
    keep_sound(sounds, "a.wav", prepared)
    receive(sounds, sounds.owner, incoming({"waiting.wav": tone()}))
    deleted_long_ago(sounds)
    clean_up()
    assert stored_files() == set()
    assert not Dataset.objects.exists()


def test_a_dataset_that_is_being_deleted_is_left_to_its_job(sounds, prepared):
    keep_sound(sounds, "a.wav", prepared)
    delete_dataset(sounds)
    clean_up()
    assert len(stored_files()) == 2


def test_one_sound_that_the_store_keeps_stops_no_other(sounds, prepared, store):
    clips = [keep_sound(sounds, f"{n}.wav", prepared) for n in range(4)]
    upload = receive(sounds, sounds.owner, incoming({"waiting.wav": tone()}))
    kept = {clips[0].playable.name, upload.files.get().stored.name}
    store.refused |= kept
    deleted_long_ago(sounds)
    clean_up()
    assert stored_files() == kept
    store.refused.clear()
    clean_up()
    assert stored_files() == set()
    assert not Dataset.objects.exists()


def test_one_step_that_fails_stops_no_other(sounds, prepared, store):
    [clip, other] = [keep_sound(sounds, f"{n}.wav", prepared) for n in range(2)]
    withdraw_clips([clip.pk, other.pk])
    abandoned = open_upload(sounds, sounds.owner)
    [file] = add_files(abandoned, incoming({"a.wav": tone()}))
    Upload.objects.update(updated_at=LONG_AGO)
    store.refused.add(file.stored.name)
    clean_up()
    assert stored_files() == {file.stored.name}
    assert Upload.objects.exists()


def test_nobody_reads_the_words_of_a_dataset_that_the_store_keeps(sounds, prepared, store):
    clip = keep_sound(sounds, "secret.wav", prepared)
    store.refused.add(clip.playable.name)
    with pytest.raises(OSError, match="away"):
        erase_datasets(sounds.owner)
    assert set(sounds.clips.values_list("name", "state")) == {("", ClipState.WITHDRAWN)}
    assert set(sounds.recordings.values_list("name", flat=True)) == {""}


def test_an_upload_that_still_gets_files_is_not_abandoned(sounds):
    upload = open_upload(sounds, sounds.owner)
    Upload.objects.update(created_at=LONG_AGO, updated_at=LONG_AGO)
    add_files(upload, incoming({"a.wav": tone()}))
    clean_up()
    assert Upload.objects.exists()
    assert len(stored_files()) == 1


def test_a_long_import_in_the_foreground_is_not_given_up(sounds, tmp_path, monkeypatch):
    for n in range(3):
        (tmp_path / f"{n}.wav").write_bytes(tone(400 + n))
    take = Intake.take

    def begun_long_ago_and_cleaned_meanwhile(intake, file, source):
        if file.name == "0.wav":
            Upload.objects.update(closed_at=LONG_AGO, updated_at=LONG_AGO)
        else:
            clean_up()
        take(intake, file, source)

    monkeypatch.setattr(Intake, "take", begun_long_ago_and_cleaned_meanwhile)
    upload = import_folder(sounds, tmp_path, by=sounds.owner, progress=Silent())
    assert {state for state, _ in outcomes(upload).values()} == {FileState.READY}


class Silent:
    """Progress that nobody watches."""

    def set_total(self, total):
        """Hear how many there are."""

    def advance(self, n=1, message=None):
        """Hear of one more."""
