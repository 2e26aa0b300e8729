"""What people have is taken in as it is: each format, width, rate and number of channels, by the upload."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from scipy.signal import correlate

from audio.normalise import playable_rate
from audio.signals import resample_to
from clips.models import Clip, Upload
from jobs.running import run

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg makes these files"),
]
SECONDS = 2
# What their encoders add in front, in files that say nothing of it, is heard by everybody alike.
PADDED = {"a.aac": 0.05, "recorded.m4a": 0.05}
FINE, PHONE = 1e-4, 0.02


class Kind(NamedTuple):
    """A file that people have: what makes it, and how far a sample may be off (None: a lossy codec)."""

    name: str
    how: list[str]
    rate: int
    channels: int
    codec: str
    off: float | None


def pcm(codec: str, *more: str) -> list[str]:
    return ["-c:a", codec, *more]


WAVES = [
    ("u8.wav", pcm("pcm_u8"), 16_000, 1, "pcm_u8", PHONE),
    ("s16.wav", pcm("pcm_s16le"), 16_000, 1, "pcm_s16le", FINE),
    ("s24.wav", pcm("pcm_s24le"), 44_100, 2, "pcm_s24le", FINE),
    ("s32.wav", pcm("pcm_s32le"), 48_000, 2, "pcm_s32le", FINE),
    ("f32.wav", pcm("pcm_f32le"), 48_000, 1, "pcm_f32le", FINE),
    ("f64.wav", pcm("pcm_f64le"), 48_000, 1, "pcm_f64le", FINE),
    ("alaw.wav", pcm("pcm_alaw"), 8_000, 1, "pcm_alaw", PHONE),
    ("mulaw.wav", pcm("pcm_mulaw"), 8_000, 1, "pcm_mulaw", PHONE),
    ("rf64.wav", pcm("pcm_s16le", "-rf64", "always"), 16_000, 1, "pcm_s16le", FINE),
    ("wave64.w64", pcm("pcm_s16le"), 16_000, 1, "pcm_s16le", FINE),
    ("s16.aiff", pcm("pcm_s16be"), 44_100, 2, "pcm_s16be", FINE),
    ("f32.aif", pcm("pcm_f32be"), 44_100, 1, "pcm_f32be", FINE),
    ("s24.caf", pcm("pcm_s24le"), 48_000, 2, "pcm_s24le", FINE),
    ("s16.flac", pcm("flac", "-sample_fmt", "s16"), 44_100, 2, "flac", FINE),
    ("s24.flac", pcm("flac", "-sample_fmt", "s32"), 96_000, 2, "flac", FINE),
    ("alac.m4a", pcm("alac"), 44_100, 2, "alac", FINE),
]
LOSSY = [
    ("a.mp3", pcm("libmp3lame"), 44_100, 2, "mp3float", None),
    ("fast.mp3", pcm("libmp3lame", "-q:a", "2"), 48_000, 1, "mp3float", None),
    ("old.mp3", pcm("libmp3lame"), 22_050, 1, "mp3float", None),
    ("slow.mp3", pcm("libmp3lame"), 8_000, 1, "mp3float", None),
    ("a.ogg", pcm("libvorbis"), 44_100, 2, "vorbis", None),
    ("a.opus", pcm("libopus"), 48_000, 2, "opus", None),
    ("phone.opus", pcm("libopus", "-b:a", "24k"), 16_000, 1, "opus", None),
    ("six.opus", pcm("libopus", "-mapping_family", "1"), 48_000, 6, "opus", None),
    ("a.m4a", pcm("aac"), 44_100, 2, "aac", None),
    ("a.aac", pcm("aac"), 44_100, 2, "aac", None),
    ("recorded.m4a", pcm("aac", "-movflags", "frag_keyframe+empty_moov"), 48_000, 1, "aac", None),
    ("a.webm", pcm("libopus"), 48_000, 1, "opus", None),
    ("recorded.webm", pcm("libopus", "-live", "1"), 48_000, 2, "opus", None),
    ("vorbis.webm", pcm("libvorbis"), 44_100, 2, "vorbis", None),
    ("a.wma", pcm("wmav2"), 44_100, 2, "wmav2", None),
]
RATES = [
    (f"{rate}.wav", pcm("pcm_s16le"), rate, 1, "pcm_s16le", FINE)
    for rate in (8_000, 11_025, 12_000, 22_050, 24_000, 32_000, 88_200, 96_000, 176_400, 192_000)
]
CHANNELS = [
    (f"{count}-channels.wav", pcm("pcm_s16le"), 48_000, count, "pcm_s16le", FINE) for count in range(1, 9)
]
ALL = [Kind(*one) for one in (*WAVES, *LOSSY, *RATES, *CHANNELS)]


def sounds_like(rate: int, channels: int) -> np.ndarray:
    """Return a rising tone that every channel has, and one of its own; shape (frames, channels)."""
    time = np.arange(SECONDS * rate) / rate
    rising = np.sin(2 * np.pi * (150 * time + 350 * time**2)) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time))
    own = [np.sin(2 * np.pi * (300 + 90 * number) * time) for number in range(channels)]
    return np.stack([0.4 * rising + 0.1 * tone for tone in own], axis=1).astype(np.float32)


def made(path: Path, how: list[str], rate: int, channels: int) -> np.ndarray:
    """Write a file by FFmpeg's encoders; return what is in it, mixed to one channel."""
    source = path.with_name("source.wav")
    samples = sounds_like(rate, channels)
    soundfile.write(source, samples, rate, subtype="FLOAT")
    command = ["ffmpeg", "-v", "error", "-i", source, "-map_metadata", "-1", *how, "-strict", "-2", path]
    subprocess.run(command, check=True, capture_output=True)
    return samples.mean(axis=1)


def sent(client, dataset, path: Path) -> Clip:
    """Upload a file as the page's script does, prepare it, and return its clip."""
    told = client.post(reverse("clips:upload_open", args=[dataset.pk])).json()
    body = {"first": 0, "sounds": SimpleUploadedFile(path.name, path.read_bytes()), "paths": path.name}
    assert client.post(told["files"], body).json() == {"received": 1}
    client.post(told["close"])
    upload = Upload.objects.get()
    run(str(upload.job_id))
    file = upload.files.get()
    assert (file.state, file.reason) == ("ready", "")
    return Clip.objects.select_related("recording").get()


@pytest.mark.parametrize("kind", ALL, ids=[kind.name for kind in ALL])
def test_what_people_have_comes_in(as_user, omar, sounds, tmp_path, kind):
    path = tmp_path / kind.name
    mono = made(path, kind.how, kind.rate, kind.channels)
    clip = sent(as_user(omar), sounds, path)

    recording = clip.recording
    assert recording.codec == kind.codec
    assert recording.channels == kind.channels
    assert recording.sample_rate == (48_000 if kind.codec == "opus" else kind.rate)
    assert recording.original.read() == path.read_bytes()
    assert clip.duration == pytest.approx(SECONDS, abs=PADDED.get(kind.name, 0.02))
    assert max(clip.peaks) == pytest.approx(100 * np.abs(mono).max(), abs=8)
    assert len(clip.peaks) >= 50
    assert not set(clip.flags) - {"channels_cancel"}

    played, own_rate = soundfile.read(io.BytesIO(clip.playable.read()), dtype="float32")
    assert own_rate == playable_rate(recording.sample_rate)
    assert len(played) / own_rate == pytest.approx(clip.duration, abs=1e-3)
    wanted = resample_to(mono, kind.rate, own_rate)
    if kind.off is not None and own_rate == kind.rate:
        assert len(played) == len(wanted)
        assert np.abs(played - wanted).max() < kind.off
    assert likeness(played, wanted, own_rate) > (0.97 if kind.off is None else 0.999)


def likeness(one: np.ndarray, other: np.ndarray, rate: int) -> float:
    """Return the correlation of two sounds, where one may be up to 50 ms late or early."""
    length = min(len(one), len(other))
    one, other = one[:length] - one[:length].mean(), other[:length] - other[:length].mean()
    products = correlate(one, other, method="fft")
    late = round(0.05 * rate)
    near = products[length - 1 - late : length + late]
    return float(near.max() / np.sqrt((one**2).sum() * (other**2).sum()))
