"""Sounds and uploads to test with."""

import io
import math
import wave
import zipfile
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from annotation.services import launch
from audio.workshop import Workshop
from clips.models import Clip, Dataset, FileState, Upload
from clips.services import Incoming, create_dataset, draw_outline, receive
from clips.storing import original_name, playable_name, put
from jobs.running import run
from tests.audio.conftest import hostile  # noqa: F401 - a fixture
from tests.clips.cuttings import run_waiting, speech
from tests.makers import make_clips, make_project, make_question


def tone(hertz: float = 440.0, seconds: float = 0.3, rate: int = 16_000) -> bytes:
    """Return a WAV file with a tone; another frequency is another sound."""
    steps = range(int(rate * seconds))
    samples = array("h", (int(12_000 * math.sin(math.tau * hertz * n / rate)) for n in steps))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def incoming(files: Mapping[str, bytes]) -> list[Incoming]:
    """Return files as a browser sends them, with their folders beside their names."""
    return [Incoming(SimpleUploadedFile(path, content), path) for path, content in files.items()]


def outcomes(upload: Upload) -> dict[str, tuple[str, str]]:
    """Return the state and code of every file by its name."""
    return {file.name: (file.state, file.code) for file in upload.files.all()}


def stored_files() -> set[str]:
    """Return the names of all files in the store."""
    root = Path(default_storage.path(""))
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}


def owned_files(dataset: Dataset) -> set[str]:
    """Return the names of the files that the rows of a dataset own."""
    originals = set(dataset.recordings.values_list("original", flat=True))
    return (originals | set(dataset.clips.values_list("playable", flat=True))) - {""}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> bytes:
    """A prepared copy of ten seconds of sound, as people hear it."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "long.wav").write_bytes(tone(440, seconds=10))
    with Workshop() as workshop:
        workshop.prepare(folder / "long.wav", folder / "long.flac")
    return (folder / "long.flac").read_bytes()


def keep_sound(dataset: Dataset, name: str, content: bytes) -> Clip:
    """Make a clip whose original and playable copy are in the store, without preparing anything."""
    [clip] = make_clips(dataset, [name], peaks=[0, 50, 100])
    file_id = clip.pk
    clip.playable = playable_name(dataset.pk, file_id)
    clip.recording.original = original_name(dataset.pk, file_id, name)
    for file in (clip.playable, clip.recording.original):
        put(file.name, ContentFile(content))
    clip.recording.save()
    clip.save()
    return clip


@pytest.fixture
def clients(as_user, anna, omar, sam, ada) -> dict[str, Client]:
    """A browser for each of the cast, and one of nobody."""
    cast = {"anna": anna, "omar": omar, "sam": sam, "ada": ada}
    return {name: as_user(user) for name, user in cast.items()} | {"nobody": Client()}


@pytest.fixture
def sounds(omar: User) -> Dataset:
    """Omar's dataset, still empty."""
    return create_dataset(owner=omar, name="Sounds", source="Made by us", licence="CC0", consent="no_voices")


@pytest.fixture
def upload(sounds: Dataset) -> Callable[[Mapping[str, bytes]], Upload]:
    """Upload files into Omar's dataset and prepare them."""

    def upload_and_prepare(files: Mapping[str, bytes]) -> Upload:
        made = receive(sounds, sounds.owner, incoming(files))
        run(str(made.job_id))
        made.refresh_from_db()
        assert not made.files.filter(state=FileState.WAITING).exists()
        return made

    return upload_and_prepare


@pytest.fixture
def whole(upload) -> Clip:
    """The clip of a whole recording, whose speaker is known."""
    upload({"talk.wav": speech(), "labels.csv": b"file,speaker,room\ntalk.wav,Eva,hall\n"})
    return Clip.objects.get()


@pytest.fixture
def drawn(whole) -> Clip:
    """The same, with its outline."""
    run(str(draw_outline(whole, whole.dataset.owner).job_id))
    return whole


@pytest.fixture
def project(whole):
    """A live project that asks about the whole recording."""
    project = make_project(whole.dataset, share_to_hear=0)
    make_question(project)
    launch(project)
    run_waiting()
    project.refresh_from_db()
    return project
