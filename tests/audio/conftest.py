"""Sounds to try the gate with, made on the spot."""

import csv
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from audio.containers import Facts
from audio.errors import AudioRefused
from audio.files import open_sound
from audio.limits import Limits
from audio.workshop import Workshop


def probe(path: Path, limits: Limits | None = None, name: str | None = None) -> Facts:
    """Return what a file says of itself, without decoding it."""
    with open_sound(path, limits, name) as sound:
        return sound.facts


def decode(path: Path, limits: Limits | None = None, name: str | None = None) -> Iterator[np.ndarray]:
    """Yield a file's samples in float32 blocks of shape (channels, frames)."""
    with open_sound(path, limits, name) as sound:
        yield from sound.blocks()


@pytest.fixture
def tone() -> Callable[..., np.ndarray]:
    """Return a maker of mono tones."""

    def make(
        seconds: float = 1.0, rate: int = 16_000, hertz: float = 440.0, level: float = 0.4
    ) -> np.ndarray:
        return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(
            np.float32
        )

    return make


@pytest.fixture
def write(tmp_path, tone) -> Callable[..., Path]:
    """Return a writer of sound files by soundfile: `write("a.wav", samples, rate, subtype="PCM_24")`."""

    def file(name: str, samples: np.ndarray | None = None, rate: int = 16_000, **how: str) -> Path:
        path = tmp_path / name
        soundfile.write(path, tone(rate=rate) if samples is None else samples, rate, **how)
        return path

    return file


@pytest.fixture
def encode(tmp_path) -> Callable[..., Path]:
    """Return a writer of sound files by FFmpeg's encoders: `encode("a.m4a", samples, 48_000, "aac")`."""

    def file(
        name: str, samples: np.ndarray, rate: int, codec: str, options: dict[str, str] | None = None
    ) -> Path:
        path = tmp_path / name
        with av.open(path, "w", options=options or {}) as container:
            stream = container.add_stream(codec, rate=rate, layout="mono")
            stream.bit_rate = 96_000
            frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts = rate, 0
            for part in av.AudioResampler(
                stream.format, stream.layout, rate, stream.frame_size or None
            ).resample(frame):
                container.mux(stream.encode(part))
            container.mux(stream.encode(None))
        return path

    return file


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    """A workshop with the limits of every day."""
    with Workshop() as shop:
        yield shop


@pytest.fixture(scope="session")
def hour_of_silence(tmp_path_factory) -> Path:
    """A small file that takes seconds to read: there is time to interfere."""
    path = tmp_path_factory.mktemp("long") / "hour.flac"
    with soundfile.SoundFile(path, "w", 16_000, 1, "PCM_16", format="FLAC") as file:
        for _ in range(60):
            file.write(np.zeros(60 * 16_000, np.int16))
    return path


@pytest.fixture(scope="session")
def hostile(shared_data, tmp_path_factory) -> tuple[Path, list[dict[str, str]]]:
    """The folder of hostile files and the rows of its manifest."""
    if not shutil.which("ffmpeg"):
        if os.environ.get("EARMARK_REQUIRE_ALL"):
            pytest.fail("The hostile files are made with ffmpeg, which must be installed.")
        pytest.skip("The hostile files are made with ffmpeg.")
    folder = tmp_path_factory.mktemp("hostile") / "files"
    maker = shared_data / "hostile" / "make_hostile_audio.py"
    subprocess.run([sys.executable, maker, folder], check=True, capture_output=True)
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return folder, list(csv.DictReader(file))


def refusal(path, limits: Limits | None = None, name: str | None = None) -> str:
    """Return the code with which a file is refused, somewhere on the way to its last sample."""
    with pytest.raises(AudioRefused) as refused:
        list(decode(path, limits, name))
    return refused.value.code


def length(path) -> int:
    """Return how many frames a file really has."""
    return sum(block.shape[1] for block in decode(path))


def header(channels=1, rate=16_000, bits=16, block=None, tag=1) -> bytes:
    """Return a WAV of one second of silence with a format chunk of our choice."""
    block = channels * bits // 8 if block is None else block
    content = struct.pack("<HHIIHH", tag, channels, rate, (rate * block) & 0xFFFFFFFF, block, bits)
    sound = bytes(32_000)
    body = b"WAVEfmt " + struct.pack("<I", 16) + content + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body
