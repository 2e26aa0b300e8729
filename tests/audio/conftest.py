"""Sounds to try the gate with, made on the spot."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from audio.workshop import Workshop


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
