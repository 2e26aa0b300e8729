"""The workshop lets one bad file harm nothing but itself."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from audio.child import FOLDER
from audio.errors import AudioRefused
from audio.limits import Limits
from audio.prepared import Prepared, unfinished
from audio.workshop import Workshop, WorkshopBroken


def until(condition, seconds: float = 20.0) -> None:
    """Wait for something another process does."""
    pause, deadline = threading.Event(), time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        pause.wait(0.005)


@pytest.fixture
def good(write) -> Path:
    """A file that nobody could object to."""
    return write("good.wav")


def test_a_file_is_prepared_in_a_child(workshop, good, tmp_path):
    prepared = workshop.prepare(good, tmp_path / "copy.flac")

    assert prepared.duration == 1.0
    assert (prepared.format, prepared.codec, prepared.sample_rate) == ("wav", "pcm_s16le", 16_000)
    assert soundfile.info(tmp_path / "copy.flac").subtype == "PCM_16"
    assert psutil.Process(workshop.child_pid).parent().pid == os.getpid()


def test_what_is_known_survives_the_way_through_json(workshop, good, tmp_path):
    prepared = workshop.prepare(good, tmp_path / "copy.flac")

    assert Prepared.from_json(json.loads(json.dumps(prepared.to_json()))) == prepared


def test_a_span_is_cut_in_the_child(workshop, good, tmp_path):
    workshop.prepare(good, tmp_path / "copy.flac")

    clip = workshop.cut(tmp_path / "copy.flac", tmp_path / "clip.flac", 0.25, 0.75)

    assert clip.duration == 0.5
    with pytest.raises(AudioRefused, match="not inside the recording"):
        workshop.cut(tmp_path / "copy.flac", tmp_path / "clip.flac", 0.5, 2.0)


def test_the_name_its_owner_gave_it_counts(workshop, good, tmp_path):
    with pytest.raises(AudioRefused, match=r"\.exe") as refused:
        workshop.prepare(good, tmp_path / "copy.flac", name="holiday.exe")

    assert refused.value.code == "wrong_extension"


def test_odd_names_are_only_names(workshop, good, tmp_path):
    odd = good.rename(tmp_path / "-i \n%d;$(touch x)'\udcff.wav")

    assert workshop.prepare(odd, tmp_path / "copy.flac").duration == 1.0


def test_a_thousand_files_share_one_child(workshop, good, tmp_path):
    workshop.prepare(good, tmp_path / "copy.flac")
    first = workshop.child_pid
    began = time.monotonic()

    for _ in range(1000):
        workshop.prepare(good, tmp_path / "copy.flac")

    assert workshop.child_pid == first
    assert time.monotonic() - began < 60


def test_threads_may_share_a_workshop(workshop, write, tone, tmp_path):
    files = [write(f"{n}.wav", tone(seconds=0.2 + n / 100)) for n in range(20)]

    with ThreadPoolExecutor(8) as pool:
        prepared = list(pool.map(lambda file: workshop.prepare(file, file.with_suffix(".flac")), files))

    assert [one.duration for one in prepared] == pytest.approx([0.2 + n / 100 for n in range(20)], abs=1e-4)


def test_a_forked_worker_can_open_its_own(good, tmp_path):
    script = """
import os, sys
from pathlib import Path
from audio.workshop import Workshop
good, target = map(Path, sys.argv[1:])
with Workshop() as outer:
    outer.prepare(good, target)
    worker = os.fork()
    if worker == 0:
        with Workshop() as inner:
            os._exit(0 if inner.prepare(good, target).duration == 1.0 else 1)
    assert os.waitpid(worker, 0)[1] == 0
    assert outer.prepare(good, target).duration == 1.0
"""
    subprocess.run(
        [sys.executable, "-c", script, good, tmp_path / "copy.flac"],
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(FOLDER)},
    )


def test_the_parent_loads_no_decoder():
    script = (
        "import sys, audio.workshop, audio.errors, audio.limits, audio.names, audio.archives;"
        "print(sorted({'numpy', 'av', 'soundfile', 'soxr', 'django'} & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(FOLDER)},
    )
    assert said.stdout.strip() == "[]"


def test_the_child_knows_no_secret_and_is_on_its_own(monkeypatch, good, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "not for decoders")

    with Workshop() as workshop:
        workshop.prepare(good, tmp_path / "copy.flac")
        child = psutil.Process(workshop.child_pid)

        assert "SECRET_KEY" not in child.environ()
        assert os.getpgid(child.pid) == child.pid
        assert child.rlimit(psutil.RLIMIT_AS) == (Limits().memory_bytes,) * 2
        assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert {file.path for file in child.open_files()} == set()


def test_closing_ends_the_child(good, tmp_path):
    with Workshop() as workshop:
        workshop.prepare(good, tmp_path / "copy.flac")
        child = psutil.Process(workshop.child_pid)

    assert not child.is_running()
    assert workshop.child_pid is None


def test_a_refusal_leaves_nothing_and_the_child_goes_on(workshop, good, write, tone, tmp_path):
    workshop.prepare(good, tmp_path / "copy.flac")
    child = workshop.child_pid
    spoilt = np.append(tone(), np.float32(np.nan))

    with pytest.raises(AudioRefused) as refused:
        workshop.prepare(write("nan.wav", spoilt, subtype="FLOAT"), tmp_path / "nan.flac")

    assert refused.value.code == "bad_samples"
    assert not (tmp_path / "nan.flac").exists()
    assert not unfinished(tmp_path / "nan.flac").exists()
    assert workshop.prepare(good, tmp_path / "copy.flac").duration == 1.0
    assert workshop.child_pid == child


def test_a_killed_child_costs_one_file(good, hour_of_silence, tmp_path):
    target = tmp_path / "hour.flac"
    with Workshop() as workshop, ThreadPoolExecutor(1) as pool:
        workshop.prepare(good, tmp_path / "copy.flac")
        killed = workshop.child_pid
        waiting = pool.submit(workshop.prepare, hour_of_silence, target)
        until(unfinished(target).exists)
        os.kill(killed, signal.SIGKILL)

        with pytest.raises(AudioRefused) as refused:
            waiting.result(timeout=20)

        assert refused.value.code == "crashed"
        assert not target.exists()
        assert not unfinished(target).exists()
        assert workshop.prepare(good, tmp_path / "copy.flac").duration == 1.0
        assert workshop.child_pid != killed


def test_a_child_that_died_between_two_files_costs_none(good, tmp_path):
    with Workshop() as workshop:
        workshop.prepare(good, tmp_path / "copy.flac")
        child = psutil.Process(workshop.child_pid)
        child.kill()
        until(lambda: child.status() == psutil.STATUS_ZOMBIE)

        assert workshop.prepare(good, tmp_path / "copy.flac").duration == 1.0


def test_a_file_that_takes_too_long_is_given_up(good, hour_of_silence, tmp_path):
    target = tmp_path / "hour.flac"
    with Workshop(Limits(wall_seconds=0.5)) as workshop:
        began = time.monotonic()
        with pytest.raises(AudioRefused) as refused:
            workshop.prepare(hour_of_silence, target)

        assert refused.value.code == "too_slow"
        assert time.monotonic() - began < 10
        assert not unfinished(target).exists()
        assert workshop.prepare(good, tmp_path / "copy.flac").duration == 1.0


def test_an_interrupted_wait_does_not_confuse_the_next_file(good, hour_of_silence, tmp_path):
    target = tmp_path / "hour.flac"

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def signal_when_under_way() -> None:
        until(unfinished(target).exists)
        os.kill(os.getpid(), signal.SIGUSR1)

    previous = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with Workshop() as workshop, ThreadPoolExecutor(1) as pool:
            signalling = pool.submit(signal_when_under_way)
            with pytest.raises(KeyboardInterrupt):
                workshop.prepare(hour_of_silence, target)
            signalling.result()

            assert not unfinished(target).exists()
            assert workshop.prepare(good, tmp_path / "copy.flac").duration == 1.0
    finally:
        signal.signal(signal.SIGUSR1, previous)


def test_a_file_that_eats_memory_is_refused_and_a_fresh_child_serves_the_next(good, tmp_path):
    greedy = _with_picture(tmp_path / "greedy.mp3", 200 * 2**20)
    with Workshop() as workshop:
        workshop.prepare(good, tmp_path / "copy.flac")
        child = workshop.child_pid
        with pytest.raises(AudioRefused) as refused:
            workshop.prepare(greedy, tmp_path / "greedy.flac")

        assert refused.value.code == "out_of_memory"
        assert workshop.prepare(good, tmp_path / "copy.flac").duration == 1.0
        assert workshop.child_pid != child


def _with_picture(path: Path, picture_bytes: int) -> Path:
    """Write an MP3 whose tag holds an enormous picture (a hole on the disk)."""

    def syncsafe(number: int) -> bytes:
        return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))

    soundfile.write(path, np.zeros(48_000, np.float32), 48_000, format="MP3")
    sound = path.read_bytes()
    with path.open("wb") as file:
        file.write(b"ID3\x04\0\0" + syncsafe(picture_bytes + 10))
        file.write(b"APIC" + syncsafe(picture_bytes) + b"\0\0" + b"\0image/png\0\x03\0")
        file.seek(20 + picture_bytes)
        file.write(sound)
    return path


def test_memory_does_not_grow_with_length(workshop, hour_of_silence, good, tmp_path):
    workshop.prepare(good, tmp_path / "copy.flac")
    before = _most_memory(workshop.child_pid)

    prepared = workshop.prepare(hour_of_silence, tmp_path / "hour.flac")

    assert prepared.duration == 3600
    assert _most_memory(workshop.child_pid) - before < 30 * 2**20


def _most_memory(pid: int) -> int:
    line = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) * 1024


def test_a_failure_of_the_machine_is_not_blamed_on_the_file(workshop, good, tmp_path):
    with pytest.raises(WorkshopBroken):
        workshop.prepare(good, tmp_path / "no such folder" / "copy.flac")
    with pytest.raises(WorkshopBroken):
        workshop.prepare(tmp_path / "gone.wav", tmp_path / "copy.flac")


def test_a_full_disk_is_not_blamed_on_the_file_and_leaves_nothing(workshop, good, tmp_path):
    target = tmp_path / "copy.flac"
    unfinished(target).symlink_to("/dev/full")

    with pytest.raises(WorkshopBroken):
        workshop.prepare(good, target)

    assert not target.exists()
    assert not unfinished(target).is_symlink()


def test_a_child_that_cannot_start_is_said_so(monkeypatch, good, tmp_path):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with Workshop() as workshop, pytest.raises(WorkshopBroken, match="does not start"):
        workshop.prepare(good, tmp_path / "copy.flac")
