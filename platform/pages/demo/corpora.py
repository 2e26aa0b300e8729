"""Writes the demo's sounds as corpus folders: audio files beside a labels.csv."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from pages.demo import sounds

Row = dict[str, str]
SCENES = tuple(sounds.MAKERS)


def write_scenes(folder: Path, *, per_label: int = 24) -> None:
    """Write bells, sirens, engines, birds and rain."""
    _write(folder, "scene", _scenes(per_label))


def write_few_scenes(folder: Path, *, per_label: int = 2) -> None:
    """Write two of each."""
    _write(folder, "scene", _scenes(per_label, first=100))


def write_mixes(folder: Path, *, number: int = 12) -> None:
    """Write sounds in which two of them are heard."""
    _write(folder, "mix", _mixes(number))


def write_glides(folder: Path, *, per_label: int = 20) -> None:
    """Write tones that rise or fall."""
    _write(folder, "glide", _glides(per_label))


def write_beeps(folder: Path, *, per_label: int = 5) -> None:
    """Write one to five beeps, clean or in noise."""
    _write(folder, "beeps", _beeps(per_label))


Sound = tuple[sounds.Samples, Row]


def _mixes(number: int) -> Iterator[Sound]:
    for seed in range(number):
        random = np.random.default_rng([seed, 40])
        one, other = random.choice(SCENES, 2, replace=False)
        mixed = sounds.mix(random, sounds.MAKERS[one](random), sounds.MAKERS[other](random))
        yield mixed, {"sounds": f"{one} and {other}"}


def _scenes(per_label: int, first: int = 0) -> Iterator[Sound]:
    for seed in range(first, first + per_label):
        for place, (name, make) in enumerate(sounds.MAKERS.items()):
            yield make(np.random.default_rng([seed, place])), {"sound": name}


def _glides(per_label: int) -> Iterator[Sound]:
    for seed in range(per_label):
        for direction in ("rises", "falls"):
            rises = direction == "rises"
            yield sounds.glide(np.random.default_rng([seed, 10 + rises]), rises=rises), {"pitch": direction}


def _beeps(per_label: int) -> Iterator[Sound]:
    for seed in range(per_label):
        for count in range(1, 6):
            for noisy in (False, True):
                random = np.random.default_rng([seed, 20 + count, noisy])
                sound = sounds.beeps(random, count=count, noisy=noisy)
                yield sound, {"count": str(count), "noise": "yes" if noisy else "no"}


def _write(folder: Path, prefix: str, made: Iterator[Sound]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (samples, labels) in enumerate(made, start=1):
        # A name that gives the answer away would spoil the game.
        file = f"{prefix}-{number:03d}.wav"
        soundfile.write(folder / file, samples, sounds.RATE, subtype="PCM_16")
        rows.append({"file": file, **labels})
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
