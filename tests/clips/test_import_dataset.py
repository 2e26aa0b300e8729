"""A corpus folder becomes a dataset by one command, and again by it changes nothing."""

import io
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command, find_commands

from clips.corpus import names_in
from clips.models import Clip, Dataset, Upload, UploadedFile
from common.batches import in_batches
from tests.clips.conftest import outcomes, owned_files, stored_files, tone, zipped

pytestmark = pytest.mark.django_db
TABLE = "file,emotion,speaker\naudio/a.wav,joy,s1\naudio/b.wav,fear,s2\n"


@pytest.fixture
def folder(tmp_path):
    """A small corpus with a bad file and things that are no sounds."""
    folder = tmp_path / "corpus"
    (folder / "audio").mkdir(parents=True)
    (folder / "labels.csv").write_text(TABLE)
    (folder / "README.md").write_text("About.")
    (folder / ".hidden.wav").write_bytes(tone(900))
    for name, content in {"a": tone(400), "b": tone(500), "bad": b"RIFF"}.items():
        (folder / "audio" / f"{name}.wav").write_bytes(content)
    return folder


def import_dataset(*arguments, **options):
    """Run the command and return what it printed."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_dataset", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_folder_becomes_a_described_dataset(omar, folder):
    out, err = import_dataset(folder, "--source", "Us", "--licence", "CC0", "--consent", "no_voices")
    [dataset] = Dataset.objects.all()
    assert (dataset.owner, dataset.name, dataset.source, dataset.licence, dataset.consent) == (
        omar,
        "corpus",
        "Us",
        "CC0",
        "no_voices",
    )
    assert set(dataset.clips.values_list("name", "speaker", "metadata__emotion")) == {
        ("audio/a.wav", "s1", "joy"),
        ("audio/b.wav", "s2", "fear"),
    }
    assert "2 clips are new, 0 were here already, 1 files were refused" in out
    assert err.startswith("audio/bad.wav: ")
    assert stored_files() == owned_files(dataset)


def test_a_second_run_adds_only_what_is_new(omar, folder):
    import_dataset(folder, "--name", "Mine")
    (folder / "audio" / "c.wav").write_bytes(tone(700))
    out, _ = import_dataset(folder, "--name", "Mine", "--licence", "CC BY")
    assert "1 clips are new, 2 were here already, 1 files were refused" in out
    assert Dataset.objects.get().licence == "CC BY"
    assert Clip.objects.count() == 3
    assert stored_files() == owned_files(Dataset.objects.get())


def test_a_limit_takes_sounds_from_the_whole_folder(tmp_path):
    for number in range(10):
        (tmp_path / f"{number}.wav").touch()
    assert names_in(tmp_path, 5) == [f"{n}.wav" for n in (0, 2, 4, 6, 8)]
    assert len(names_in(tmp_path, 100)) == 10


def test_a_limited_table_says_nothing_of_what_was_left_out(omar, folder):
    out, err = import_dataset(folder, "--limit", "1")
    assert (Clip.objects.get().name, Clip.objects.get().speaker) == ("audio/a.wav", "s1")
    assert "1 clips are new" in out
    assert err == ""


def test_files_are_prepared_batch_by_batch_and_the_table_last(omar, folder, monkeypatch):
    monkeypatch.setattr("clips.corpus.BATCH", 2)
    monkeypatch.setattr(in_batches, "__kwdefaults__", {"size": 2})
    import_dataset(folder)
    files = UploadedFile.objects.order_by("place").values_list("place", "name", "state")
    assert list(files) == [
        (0, "audio/a.wav", "ready"),
        (1, "audio/b.wav", "ready"),
        (2, "audio/bad.wav", "refused"),
        (3, "labels.csv", "read"),
    ]


def test_there_is_one_command_of_this_name():
    modules = [app.module.__name__ for app in apps.get_app_configs()]
    found = [
        name for name in modules if find_commands_in(name) and "import_dataset" in find_commands_in(name)
    ]
    assert found == ["quality"]


def find_commands_in(app):
    """Return the names of an app's commands."""
    return find_commands(str(Path(import_module(app).__file__).parent / "management"))


def test_the_owner_is_named_where_there_are_several(omar, sam, folder):
    with pytest.raises(CommandError, match=r"--owner USERNAME \(omar, sam\)"):
        import_dataset(folder)
    import_dataset(folder, "--owner", "SAM")
    assert Dataset.objects.get().owner == sam


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["/no/such/folder"], "is not a folder"),
        (["{folder}", "--owner", "anna"], "no data owner or admin called anna"),
        (["{folder}/..", "--limit", "0"], "--limit must be 1 or more"),
        (["{empty}"], "There are no sound files in"),
    ],
)
@pytest.mark.usefixtures("omar", "anna")
def test_what_is_wrong_with_the_command_is_one_sentence(folder, tmp_path, arguments, sentence):
    (tmp_path / "empty").mkdir()
    arguments = [text.format(folder=folder, empty=tmp_path / "empty") for text in arguments]
    with pytest.raises(CommandError, match=sentence):
        import_dataset(*arguments)


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("corpus", "speakers", "column"), [("emodb", 10, "emotion"), ("esc10", 1, "label"), ("fsdd", 4, "digit")]
)
def test_the_real_corpora_come_in(omar, shared_data, corpus, speakers, column):
    out, err = import_dataset(shared_data / "corpora" / corpus, "--limit", "40")
    clips = Clip.objects.all()
    assert "40 clips are new, 0 were here already, 0 files were refused" in out
    assert err == ""
    assert clips.count() == 40
    assert clips.values("speaker").distinct().count() == speakers
    assert all(clip.metadata[column] for clip in clips)
    assert all(clip.duration == pytest.approx(float(clip.metadata["duration"]), abs=0.06) for clip in clips)
    assert not any("silent" in clip.flags for clip in clips)


@pytest.mark.corpora
def test_a_zip_of_a_real_corpus_comes_in(shared_data, upload):
    corpus = shared_data / "corpora" / "emodb"
    packed = io.BytesIO()
    sounds = names_in(corpus, 30)
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(corpus / "labels.csv", "emodb/labels.csv")
        for sound in sounds:
            archive.write(corpus / sound, f"emodb/{sound}")
    done = upload({"emodb.zip": packed.getvalue()})
    assert Clip.objects.filter(speaker__gt="", metadata__emotion__isnull=False).count() == 30
    assert set(Clip.objects.values_list("name", flat=True)) == set(sounds)
    assert outcomes(done)["emodb/labels.csv"][1] == "bad_lines"


def test_a_thousand_files_of_which_three_are_bad(upload):
    good = {f"{n}.wav": tone(300 + n / 10, seconds=0.11) for n in range(997)}
    bad = {"empty.wav": b"", "text.wav": b"hello", "torn.wav": tone()[:3000]}
    done = upload({"all.zip": zipped({**good, **bad})})
    assert Clip.objects.count() == 997
    refused = done.files.filter(state="refused")
    assert {file.name: bool(file.reason) for file in refused} == dict.fromkeys(bad, True)
    assert (done.job.done, done.job.total) == (1001, 1001)
    assert Upload.objects.count() == 1
    assert len(stored_files()) == 2 * 997
