"""A long recording on its way through the site: sent, prepared, drawn, cut, played.

    python -m benchmarks.long_recording FOLDER [--hours 2] [--json FILE]

The recording is made of the sounds in FOLDER, one after the other with a pause behind each, until it is long
enough: 44,100 Hz, stereo, 16-bit WAV. A fresh site on SQLite, web and worker in one process.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import cycle
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.files import read_mono
from audio.names import AUDIO_SUFFIXES
from benchmarks.uploading.owner import Owner, Step, owner_at_work, table

RATE = 44_100
PAUSE_SECONDS = 0.8
DELAY = 11
PLACES = 40
# What a copy for slow lines might be: codec, container, bits a second.
LOSSY = {
    "Opus, 64 kb/s": ("libopus", "webm", 64_000, 48_000),
    "AAC, 96 kb/s": ("aac", "mp4", 96_000, RATE),
}
Samples = NDArray[np.float32]


def sounds(folder: Path) -> Iterator[Samples]:
    """Yield the sounds of a folder over and over, each with a faint pause behind it; shape (frames, 2)."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in AUDIO_SUFFIXES)
    if not files:
        raise SystemExit(f"There are no sounds in {folder}.")
    rng = np.random.default_rng(0)
    for file in cycle(files):
        sound = read_mono(file, RATE)
        mono = np.concatenate([sound, np.zeros(round(PAUSE_SECONDS * RATE), np.float32)])
        mono += rng.normal(0, 1e-4, len(mono)).astype(np.float32)
        # The second microphone stands a little further away.
        yield np.stack([mono, 0.8 * np.roll(mono, DELAY)], axis=1).astype(np.float32)


def write_recording(path: Path, folder: Path, hours: float) -> Path:
    """Write so many hours of it."""
    left = round(hours * 3600 * RATE)
    source = sounds(folder)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        while left:
            block = next(source)[:left]
            file.write(block)
            left -= len(block)
    return path


class _Run:
    """The steps of one recording on one site."""

    def __init__(self, owner: Owner, file: Path) -> None:
        self.owner, self.file = owner, file
        self.steps: list[Step] = []
        self.closing = ""
        self.clip = ""

    def go(self) -> None:
        """Take every step."""
        for what, step in {
            "at rest": lambda: "",
            "sending it in pieces": self._send,
            "preparing it": self._prepare,
            "drawing its waveform": self._draw,
            "windows of a minute: looking": lambda: self._plan("windows", length="60", rest="on"),
            "windows of a minute: cutting": self._cut,
            "at pauses: looking": lambda: self._plan("silence", **self._pauses()),
            "at pauses: cutting": self._cut,
            f"playing from {PLACES} places": self._play,
        }.items():
            self.steps.append(self.owner.watched(what, step))

    def _send(self) -> str:
        self.closing = self.owner.send(self.file)
        return f"{self.file.stat().st_size / 1e6:,.0f} MB"

    def _prepare(self) -> str:
        self.owner.post(self.closing)
        self.owner.wait()
        [(clip_id, peaks)] = self.owner.ask("SELECT id, LENGTH(peaks) FROM clips_clip")
        self.clip = f"{clip_id[:8]}-{clip_id[8:12]}-{clip_id[12:16]}-{clip_id[16:20]}-{clip_id[20:]}"
        return (
            f"{self.copy.stat().st_size / 1e6:,.0f} MB FLAC; peaks in the list of clips: {peaks / 1e3:.1f} kB"
        )

    @property
    def copy(self) -> Path:
        """The copy that people hear."""
        [(name,)] = self.owner.ask("SELECT playable FROM clips_clip WHERE start IS NULL")
        return self.owner.site.folder / "media" / str(name)

    def _draw(self) -> str:
        self.owner.post(f"/datasets/clips/{self.clip}/outline/draw/")
        self.owner.wait()
        outline = self.owner.get(f"/datasets/clips/{self.clip}/outline/").content
        return f"{len(outline) / 1e3:.0f} kB to the browser"

    def _pauses(self) -> dict[str, str]:
        page = self.owner.get(f"/datasets/clips/{self.clip}/cut/?by=silence").text
        fields = ("quiet", "pause", "shortest", "longest", "margin")
        return {name: _value(page, name) for name in fields}

    def _plan(self, by: str, **fields: str) -> str:
        page = self.owner.post(f"/datasets/clips/{self.clip}/cut/?by={by}", data=fields)
        self.planned = page.url.removeprefix(self.owner.address)
        [(count,)] = self.owner.ask("SELECT count FROM clips_cutting ORDER BY created_at DESC LIMIT 1")
        return f"{count:,} clips; the page has {len(page.content) / 1e3:.0f} kB"

    def _cut(self) -> str:
        before = self._cut_clips()
        self.owner.post(f"{self.planned}make/")
        self.owner.wait()
        return f"{self._cut_clips() - before:,} clips made"

    def _cut_clips(self) -> int:
        return int(self.owner.ask("SELECT COUNT(*) FROM clips_clip WHERE start IS NOT NULL")[0][0])

    def _play(self) -> str:
        link = self.owner.get(f"/datasets/clips/{self.clip}/audio/").url.removeprefix(self.owner.address)
        size, times = self.copy.stat().st_size, []
        for place in range(PLACES):
            first = size * place // PLACES
            begun = time.perf_counter()
            got = self.owner.get(link, Range=f"bytes={first}-{first + 2**16 - 1}")
            times.append(time.perf_counter() - begun)
            assert got.status_code == 206
            assert len(got.content) == min(2**16, size - first)
        return f"64 kB from anywhere after {1000 * sorted(times)[PLACES // 2]:.0f} ms (median)"


def _value(page: str, name: str) -> str:
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', field[0]) if field else None
    return value[1] if value else ""


def lossy_sizes(copy: Path) -> dict[str, float]:
    """Return the megabytes of a copy in the codecs that were not chosen."""
    sizes = {}
    for name, (codec, container, bits, rate) in LOSSY.items():
        with tempfile.NamedTemporaryFile(suffix=f".{container}") as target:
            _encode(copy, target.name, container, codec, bits, rate)
            sizes[name] = round(Path(target.name).stat().st_size / 1e6, 1)
    return sizes


def _encode(source: Path, target: str, container: str, codec: str, bits: int, rate: int) -> None:  # noqa: PLR0917
    with av.open(source) as sound, av.open(target, "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = bits
        resampler = av.AudioResampler(stream.format, stream.layout, rate, stream.frame_size or None)
        for frame in sound.decode(audio=0):
            for part in resampler.resample(frame):
                out.mux(stream.encode(part))
        for part in resampler.resample(None):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))


def main() -> None:
    """Print the table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="long-") as folder, owner_at_work() as owner:
        file = write_recording(Path(folder) / "long.wav", options.folder, options.hours)
        run = _Run(owner, file)
        run.go()
        megabytes = {
            "original": round(file.stat().st_size / 1e6, 1),
            "copy, FLAC": round(run.copy.stat().st_size / 1e6, 1),
            **lossy_sizes(run.copy),
        }
    print(table(run.steps))
    print("MB: " + ", ".join(f"{name} {size:,.1f}" for name, size in megabytes.items()))
    if options.json:
        found = {"results": [asdict(step) for step in run.steps], "megabytes": megabytes}
        options.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
