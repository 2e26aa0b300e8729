"""Many files in one zip: how long it takes, and that memory does not grow with their number.

    python -m benchmarks.big_zip [--files 1000,10000] [--seconds 1] [--json FILE]

A fresh site on SQLite, web and worker in one process. Each zip is sent in pieces as the page sends it, then
prepared: unpacked member by member, decoded in the child. Every tenth file is bad.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
from soundfile import write

from benchmarks.annotator_load.site import numbers
from benchmarks.uploading.owner import Owner, Step, owner_at_work, table

RATE = 16_000


def write_zip(path: Path, files: int, seconds: float) -> Path:
    """Write a zip of so many sounds that no other has, a table about them, and a bad one in ten."""
    rng = np.random.default_rng(files)
    sound = path.with_name("sound.wav")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(files):
            samples = rng.normal(0, 0.1, round(RATE * seconds)).astype(np.float32)
            write(sound, samples, RATE, subtype="PCM_16")
            content = sound.read_bytes()
            archive.writestr(f"{number:06}.wav", content[: 200 if number % 10 == 9 else None])
        lines = [f"{number:06}.wav,s{number % 50}" for number in range(files)]
        archive.writestr("labels.csv", "\n".join(["file,speaker", *lines]))
    sound.unlink()
    return path


def measured(files: int, seconds: float) -> list[Step]:
    """Send and prepare one zip on a site of its own."""
    with tempfile.TemporaryDirectory(prefix="big-zip-") as folder, owner_at_work() as owner:
        file = write_zip(Path(folder) / "sounds.zip", files, seconds)
        megabytes = file.stat().st_size / 1e6
        steps = [owner.watched(f"{files:,} files: at rest", lambda: "")]
        closing = ""

        def send() -> str:
            nonlocal closing
            closing = owner.send(file)
            return f"{megabytes:,.0f} MB"

        steps.append(owner.watched(f"{files:,} files: sending", send))
        return [*steps, owner.watched(f"{files:,} files: preparing", lambda: _prepared(owner, closing))]


def _prepared(owner: Owner, closing: str) -> str:
    owner.post(closing)
    owner.wait()
    clips = owner.ask("SELECT COUNT(*) FROM clips_clip WHERE speaker <> ''")[0][0]
    refused = owner.ask("SELECT COUNT(*) FROM clips_uploadedfile WHERE state = 'refused' AND reason <> ''")[
        0
    ][0]
    return f"{clips:,} clips with their speaker, {refused:,} refused by name"


def main() -> None:
    """Print the table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=numbers, default=[1000, 10_000])
    parser.add_argument("--seconds", type=float, default=1.0, help="length of each sound")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    steps = [step for files in options.files for step in measured(files, options.seconds)]
    print(table(steps))
    if options.json:
        found = {"results": [asdict(step) for step in steps]}
        options.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
