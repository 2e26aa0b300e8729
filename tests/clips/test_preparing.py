"""An upload becomes clips; what cannot is named; a second run changes nothing."""

import pytest

from clips import preparing
from clips.intake import Intake
from clips.models import Clip, ClipState, FileState, Recording, UploadedFile
from clips.services import withdraw_clips
from jobs.models import State
from tests.clips.conftest import outcomes, owned_files, stored_files, tone, zipped

READY, REFUSED, DUPLICATE = FileState.READY, FileState.REFUSED, FileState.DUPLICATE
pytestmark = pytest.mark.django_db


def test_a_sound_becomes_a_recording_and_a_clip(sounds, upload):
    done = upload({"bell 10.wav": tone(880, seconds=0.5)})
    [recording] = Recording.objects.all()
    [clip] = Clip.objects.all()
    assert (recording.name, recording.sample_rate, recording.channels) == ("bell 10.wav", 16000, 1)
    assert recording.original.read() == tone(880, seconds=0.5)
    assert (clip.name, clip.state, clip.recording) == ("bell 10.wav", ClipState.READY, recording)
    assert clip.duration == pytest.approx(0.5, abs=0.02)
    assert clip.playable.read(4) == b"fLaC"
    assert 0 < max(clip.peaks) <= 100
    assert outcomes(done) == {"bell 10.wav": (READY, "")}
    assert (done.job.state, done.job.done, done.job.total) == (State.DONE, 1, 1)
    assert stored_files() == owned_files(sounds)


def test_a_zip_and_its_table_become_described_clips(sounds, upload):
    table = b"file,emotion,speaker\naudio/a.wav,joy,s1\naudio/b.wav,anger,s2\n"
    files = {"corpus/audio/a.wav": tone(400), "corpus/audio/b.wav": tone(500), "corpus/labels.csv": table}
    done = upload({"corpus.zip": zipped(files)})
    described = {clip.name: (clip.speaker, clip.metadata) for clip in Clip.objects.all()}
    assert described == {
        "audio/a.wav": ("s1", {"emotion": "joy"}),
        "audio/b.wav": ("s2", {"emotion": "anger"}),
    }
    assert outcomes(done)["corpus.zip"] == (FileState.UNPACKED, "")
    assert outcomes(done)["corpus/labels.csv"] == (FileState.READ, "")
    assert stored_files() == owned_files(sounds)


def test_a_dropped_folder_is_described_by_its_table(upload):
    folder = {"labels.csv": b"file,fold\nx/a.wav,3\n", "x/a.wav": tone(400), "x/b.wav": tone(500)}
    upload({f"corpus/{path}": content for path, content in folder.items()})
    assert {clip.name: clip.metadata for clip in Clip.objects.all()} == {
        "x/a.wav": {"fold": "3"},
        "x/b.wav": {},
    }


def test_a_table_may_come_after_its_sounds(upload):
    upload({"a.wav": tone(), "b.wav": tone(500)})
    done = upload({"labels.csv": b"file;speaker\na.wav;s1\n"})
    assert set(Clip.objects.values_list("name", "speaker")) == {("a.wav", "s1"), ("b.wav", "")}
    assert UploadedFile.objects.get(upload=done).reason == "It describes 1 sound."


def test_the_table_of_a_zip_speaks_only_of_that_zip(upload):
    one = {"a.wav": tone(400), "labels.csv": b"file,speaker\na.wav,s1\n"}
    two = {"a.wav": tone(500), "labels.csv": b"file,speaker\na.wav,s2\n"}
    upload({"one.zip": zipped(one), "two.zip": zipped(two)})
    assert sorted(Clip.objects.values_list("speaker", flat=True)) == ["s1", "s2"]


def test_a_zip_needs_the_disk_for_one_of_its_members(upload, monkeypatch):
    take, most = Intake.take, []

    def counting(intake, file, source):
        most.append(len(list(intake.folder.iterdir())))
        take(intake, file, source)

    monkeypatch.setattr(Intake, "take", counting)
    upload({"all.zip": zipped({f"{n}.wav": tone(300 + n) for n in range(4)})})
    assert most == [1, 1, 1, 1]


def test_the_tables_of_a_zip_are_read_one_after_the_other(upload, monkeypatch):
    read, most = preparing.read_beginning, []

    def counting(source):
        most.append(sorted(file.suffix for file in source.parent.iterdir()))
        return read(source)

    monkeypatch.setattr(preparing, "read_beginning", counting)
    monkeypatch.setattr(preparing, "MAX_BYTES", 20)
    names = [f"{letter}/labels.csv" for letter in "abcdefghij"]
    tables = dict.fromkeys(names, b"file,speaker\nsound.wav,s1\n")
    done = upload({"all.zip": zipped({**tables, "a/sound.wav": tone()})})

    assert most == [[".csv"] * left for left in range(preparing.MOST_TABLES, 0, -1)]
    assert [outcomes(done)[name][1] for name in names[8:]] == ["too_many_tables"] * 2
    assert {outcomes(done)[name][1] for name in names[:8]} == {"bad_lines"}


def test_a_table_finds_a_sound_under_each_of_its_names(upload):
    table = b"file,label,speaker\nfirst.wav,joy,\nsecond.wav,,s2\n"
    done = upload({"first.wav": tone(), "labels.csv": table, "second.wav": tone()})
    assert outcomes(done)["labels.csv"] == (FileState.READ, "")
    assert [(clip.name, clip.speaker) for clip in Clip.objects.all()] == [("first.wav", "")]
    assert Clip.objects.get().metadata == {"label": "joy"}


def test_bad_lines_of_a_table_are_named_and_the_sounds_come_in(upload):
    table = b"file,label\na.wav,joy\nghost.wav,sad\nb.wav\n"
    done = upload({"labels.csv": table, "a.wav": tone(400), "b.wav": tone(500)})
    assert outcomes(done) == {
        "labels.csv": (REFUSED, "bad_lines"),
        "a.wav": (READY, ""),
        "b.wav": (READY, ""),
    }
    assert done.files.get(name="labels.csv").reason == (
        "Line 4 has 1 of the 2 fields that line 1 names; "
        "line 3 names ghost.wav, which is not among the files: "
        "please mend this; the rest describes 1 sound."
    )
    assert Clip.objects.get(name="a.wav").metadata == {"label": "joy"}


def test_another_table_is_told_its_name(upload):
    done = upload({"meta.csv": b"file,label\n", "deep/down/labels.csv": b"file\n"})
    assert "must be called labels.csv" in done.files.get(name="meta.csv").reason
    assert done.files.get(name="deep/down/labels.csv").state == REFUSED


def test_the_good_ones_are_kept_and_each_bad_one_is_named(sounds, upload):
    bad = {"empty.wav": b"", "text.wav": b"not a sound at all", "half.wav": tone()[:4000]}
    good = {f"{n}.wav": tone(300 + n, seconds=0.1) for n in range(20)}
    done = upload({"all.zip": zipped({**good, **bad})})
    refused = done.files.filter(state=REFUSED)
    assert set(refused.values_list("name", flat=True)) == set(bad)
    assert all(file.reason.endswith(".") for file in refused)
    assert Clip.objects.count() == 20
    assert (done.job.state, done.job.done, done.job.total) == (State.DONE, 24, 24)
    assert stored_files() == owned_files(sounds)


def test_the_same_bytes_are_one_clip_and_the_second_file_names_it(sounds, upload):
    done = upload({"a.wav": tone(), "b.wav": tone()})
    second = upload({"c.zip": zipped({"c.wav": tone()})})
    assert Clip.objects.count() == 1
    for file in (done.files.get(name="b.wav"), second.files.get(name="c.wav")):
        assert (file.state, file.reason) == (DUPLICATE, "The same sound is here already, as a.wav.")
    assert stored_files() == owned_files(sounds)


def test_a_withdrawn_sound_does_not_come_back(upload, django_capture_on_commit_callbacks):
    upload({"a.wav": tone()})
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_clips([Clip.objects.get().pk])
    again = upload({"a.wav": tone()})
    assert again.files.get().state == DUPLICATE
    assert "withdrawn" in again.files.get().reason
    assert stored_files() == set()


def test_a_zip_that_is_bad_as_a_whole_is_one_message(upload):
    done = upload({"many.zip": zipped({f"{n}.wav": b"" for n in range(3000)}), "no.zip": b"not a zip"})
    refused = done.files.filter(state=REFUSED)
    assert refused.count() == 2
    assert done.files.get(name="no.zip").code == "not_a_zip"
    assert "3,000" in refused.exclude(name="no.zip").get().name
    assert (done.job.state, done.job.done, done.job.total) == (State.DONE, 3, 3)
    assert stored_files() == set()


def test_a_name_is_only_a_name(sounds, upload):
    names = ["../../up.wav", "/etc/x.wav", "C:\\y.wav", "<img src=x onerror=alert(1)>.wav", "a\n\u202eb.wav"]
    upload({name: tone(300 + n) for n, name in enumerate(names)})
    assert set(Clip.objects.values_list("name", flat=True)) == {
        "up.wav",
        "etc/x.wav",
        "C:/y.wav",
        "<img src=x onerror=alert(1)>.wav",
        "a b.wav",
    }
    assert stored_files() == owned_files(sounds)
    assert all(name.startswith(f"{sounds.pk.hex}/") for name in stored_files())
