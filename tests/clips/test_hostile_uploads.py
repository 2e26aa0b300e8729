"""Every file of the hostile collection behaves, through the real upload, as its manifest expects."""

import hashlib
import re

import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clips.models import Clip, FileState, Upload
from jobs.models import State
from jobs.running import run
from tests.clips.conftest import owned_files, stored_files, tone

pytestmark = [pytest.mark.corpora, pytest.mark.django_db]
SAME_SOUND = "57_duplicate_B_same_bytes.wav"
# All that the maker writes: sounds, what only looks like one, ten zips and a tar; then tables about sounds.
FILES, TABLES = 100, 19


@pytest.fixture
def collection(hostile):
    """The hostile collection by name: kind, what is expected, bytes."""
    folder, rows = hostile
    found = {row["file"]: (row["kind"], row["expected"], (folder / row["file"]).read_bytes()) for row in rows}
    assert len(found) == FILES + TABLES
    assert {file.name for file in folder.iterdir()} == {*found, "manifest.csv"}
    return found


def send(client, dataset, files):
    """Upload as the page's script does: names as browsers write them, paths beside them; then prepare."""
    body = {
        "sounds": [SimpleUploadedFile(quoted(name), content) for name, content in files.items()],
        "paths": list(files),
    }
    response = client.post(reverse("clips:upload_form", args=[dataset.pk]), body)
    assert response.status_code == 302
    upload = Upload.objects.latest("created_at")
    run(str(upload.job_id))
    upload.job.refresh_from_db()
    assert upload.job.state == State.DONE
    return upload


def quoted(name):
    return name.replace('"', "%22").replace("\n", "%0A")


def test_every_file_is_kept_or_refused_by_name_as_expected(as_user, omar, sounds, collection):
    client = as_user(omar)
    files = {name: content for name, (kind, _, content) in collection.items() if kind != "csv"}
    upload = send(client, sounds, files)
    rows = dict(zip(files, upload.files.filter(archive=None).order_by("place"), strict=True))
    assert len(rows) == FILES

    wrong, seen = {}, set()
    for name, row in rows.items():
        wanted = collection[name][1]
        digest = hashlib.sha256(files[name]).digest()
        same_bytes_came = digest in seen
        if wanted == "accept":
            seen.add(digest)
        if outcome(row) != wanted and not (same_bytes_came and row.state == FileState.DUPLICATE):
            wrong[name] = (wanted, row.state, row.reason)
    assert wrong == {}
    assert rows[SAME_SOUND].state == FileState.DUPLICATE
    assert "56_duplicate_A.wav" in rows[SAME_SOUND].reason

    for row in upload.files.filter(state=FileState.REFUSED):
        assert row.reason.endswith((".", "…")), row.name
        assert not re.search(r"/|\\|Error", row.reason), row.reason
    assert upload.files.filter(name__contains="10,000").count() == 1
    assert stored_files() == owned_files(sounds)


def outcome(row):
    """Return accept or reject: a zip is accepted when nothing in it was refused."""
    if row.state == FileState.UNPACKED:
        return "reject" if row.members.filter(state=FileState.REFUSED).exists() else "accept"
    return "accept" if row.state == FileState.READY else "reject"


def test_what_is_kept_plays_and_its_names_are_harmless(as_user, omar, sounds, collection):
    client = as_user(omar)
    kinds = {"file name", "polyglot", "metadata xss", "legal", "legal subtype"}
    send(client, sounds, {name: what[2] for name, what in collection.items() if what[0] in kinds})
    page = client.get(reverse("clips:dataset", args=[sounds.pk])).content.decode()
    assert "<img src=x" not in page
    assert "\u202e" not in page
    for clip in Clip.objects.all():
        assert "\n" not in clip.name
        with clip.playable.open("rb") as file, soundfile.SoundFile(file) as sound:
            assert sound.format == "FLAC"
            assert sound.frames / sound.samplerate == pytest.approx(clip.duration, abs=0.02)
        link = client.get(reverse("clips:clip_audio", args=[clip.pk])).url
        assert client.head(link)["Content-Type"] == "audio/flac"


def test_every_table_is_read_or_refused_by_line_as_expected(as_user, omar, sounds, collection):
    client = as_user(omar)
    send(client, sounds, {f"{letter}.wav": tone(300 + 50 * n) for n, letter in enumerate("abcd")})
    tables = {name: what for name, what in collection.items() if what[0] == "csv"}
    assert len(tables) == TABLES
    wrong = {}
    for name, (_, wanted, content) in tables.items():
        row = send(client, sounds, {"labels.csv": content}).files.get()
        if (row.state == FileState.READ) != (wanted == "accept"):
            wrong[name] = (wanted, row.state, row.reason)
    assert wrong == {}
    assert Clip.objects.count() == 4
