"""A worker killed at any moment leaves a state from which the next run finishes: nothing is lost or left."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection

from clips.models import Clip
from clips.services import receive
from jobs.models import Job, State
from jobs.running import run
from tests.clips.conftest import incoming, outcomes, owned_files, stored_files, tone, zipped

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "a.wav": tone(400),
    "bad.wav": b"",
    "copy.wav": tone(400),
    "z.zip": zipped({"b.wav": tone(500), "torn.wav": b"RIFF", "labels.csv": b"file,speaker\nb.wav,s1\n"}),
    "labels.csv": b"file,speaker\na.wav,s2\n",
}


class Killed(BaseException):
    """The end of a process: nothing catches it."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "number", "when"),
    [
        ("_save", 1, "before"),
        ("_save", 1, "after"),
        ("_save", 2, "after"),
        ("_save", 3, "before"),
        ("_save", 3, "after"),
        ("delete", 2, "before"),
        ("delete", 2, "after"),
        ("delete", 5, "after"),
        ("delete", 7, "before"),
    ],
)
def test_killed_at_a_step_of_the_store_the_next_run_finishes(sounds, monkeypatch, step, number, when):
    upload = receive(sounds, sounds.owner, incoming(FILES))
    with monkeypatch.context() as patch:
        killing_at(patch, step, number, before=when == "before")
        with pytest.raises(Killed):
            run(str(upload.job_id))
    Job.objects.update(state=State.WAITING)
    run(str(upload.job_id))
    assert outcomes(upload) == {
        "a.wav": ("ready", ""),
        "bad.wav": ("refused", "empty"),
        "copy.wav": ("duplicate", "duplicate"),
        "z.zip": ("unpacked", ""),
        "b.wav": ("ready", ""),
        "torn.wav": ("refused", "not_audio"),
        "labels.csv": ("read", ""),
    }
    assert set(Clip.objects.values_list("name", "speaker")) == {("a.wav", "s2"), ("b.wav", "s1")}
    assert stored_files() == owned_files(sounds)


def killing_at(patch, step, number, *, before):
    """Let the store end the process around one of its calls."""
    real = getattr(FileSystemStorage, step)
    calls = 0

    def counted(storage, *arguments):
        nonlocal calls
        calls += 1
        if calls == number and before:
            raise Killed
        result = real(storage, *arguments)
        if calls == number:
            raise Killed
        return result

    patch.setattr(FileSystemStorage, step, counted)


RUN = """
import django; django.setup()
import clips.jobs
from jobs.models import Job
from jobs.running import run
Job.objects.update(state="waiting", started_at=None)
"""
KILLED = """
import os, signal, threading
from clips.intake import Intake
take = Intake.take
def counted(*arguments, left=iter(range(9, -1, -1))):
    if not next(left, True):
        threading.Timer(0.03, os.kill, (os.getpid(), signal.SIGKILL)).start()
    take(*arguments)
Intake.take = counted
"""
TOLD = """
import json
from collections import Counter
from clips.models import Clip, Recording, UploadedFile
originals = Recording.objects.values_list("original", flat=True)
print(json.dumps({
    "states": Counter(UploadedFile.objects.values_list("state", flat=True)),
    "job": Job.objects.values_list("state", "done", "total").get(),
    "owned": [*originals, *Clip.objects.values_list("playable", flat=True)],
}))
"""


@pytest.mark.django_db(transaction=True)
def test_a_real_kill_in_the_middle_costs_nothing(sounds, tmp_path, settings):
    good = {f"{n}.wav": tone(300 + n) for n in range(40)}
    upload = receive(sounds, sounds.owner, incoming({"all.zip": zipped({**good, "empty.wav": b""})}))
    run_job = f"run('{upload.job_id}')"
    environment = beside(tmp_path, settings)
    assert python(RUN + KILLED + run_job, environment).returncode == -signal.SIGKILL
    assert 9 <= len(list(Path(settings.MEDIA_ROOT).rglob("playable/*/*.flac"))) < len(good)
    outcome = json.loads(python(RUN + run_job + TOLD, environment).stdout)
    assert outcome["states"] == {"unpacked": 1, "ready": 40, "refused": 1}
    assert outcome["job"] == ["done", 42, 42]
    assert set(outcome["owned"]) == stored_files()


def python(script, environment):
    """Run a script in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )


def beside(folder, settings):
    """Return the environment of a second process on this test's database and store."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        # The tests' database lives in memory; another process needs it in a file.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "copy.sqlite3")])
        address = f"sqlite:///{folder}/copy.sqlite3"
    else:
        who = (
            f"{database['USER']}:{quote(database['PASSWORD'])}" if database["PASSWORD"] else database["USER"]
        )
        address = f"postgres://{who}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    own = {
        "DATABASE_URL": address,
        "EARMARK_VAR": str(folder / "var"),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
        "EARMARK_ENV_FILE": os.devnull,
    }
    return {**os.environ, **own}
