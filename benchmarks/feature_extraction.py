"""How fast features are extracted from a corpus folder, beside as many plain openSMILE processes.

    python -m benchmarks.feature_extraction FOLDER --features SET --jobs N [--json FILE]

Both sides read the same files in the same way, in worker processes that have loaded their libraries, and take
turns on every part of the corpus. The ratio is the median over the parts: steadier on a busy machine than
the quotient of the two rates.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from operator import truediv
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from soundfile import SoundFileError

from activelearning.features.catalogue import DEFAULT, UnknownFeatureSet, extractor
from activelearning.features.contract import SAMPLE_RATE, FeatureError
from activelearning.features.opensmile_sets import OpenSmileSet
from audio.files import read_mono

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.synchronize import Barrier

    from activelearning.features.contract import Samples

CHUNK = 4
#: What a worker measures clips with, and where it waits until all others are ready too.
_worker: dict[str, Any] = {}


@dataclass
class Side:
    """One of the two that are compared: its workers, and what they have done so far, in seconds."""

    pool: ProcessPoolExecutor
    times: list[float] = field(default_factory=list)
    measured: list[float] = field(default_factory=list)
    left_out: int = 0

    def measure(self, files: Sequence[Path]) -> None:
        """Extract the features of these files and add the time to what went before."""
        start = perf_counter()
        lengths = list(self.pool.map(_measure, files, chunksize=CHUNK))
        self.times.append(perf_counter() - start)
        self.measured += [length for length in lengths if length is not None]
        self.left_out += lengths.count(None)

    def rates(self) -> dict[str, float]:
        """Say what was done in a second."""
        return {
            "clips_per_second": len(self.measured) / sum(self.times),
            "audio_seconds_per_second": sum(self.measured) / sum(self.times),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print a table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feature_extraction", description=__doc__)
    parser.add_argument("folder", type=Path, help="a corpus folder: labels.csv beside the audio files")
    parser.add_argument("--features", default=DEFAULT, help="a feature set of the catalogue")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="worker processes")
    parser.add_argument("--turns", type=int, default=2, help="passes over the corpus")
    parser.add_argument("--json", type=Path, help="write the result here too")
    options = parser.parse_args(arguments)
    if options.jobs < 1 or options.turns < 1:
        parser.error("--jobs and --turns must be at least 1.")
    try:
        files = corpus_files(options.folder)
        result = compare(files, options.features, options.jobs, options.turns)
    except (OSError, UnknownFeatureSet, ValueError, SoundFileError) as error:
        parser.error(str(error))
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def corpus_files(folder: Path) -> list[Path]:
    """List the audio files that the folder's labels.csv names, each once."""
    with (folder / "labels.csv").open(encoding="utf-8-sig", newline="") as labels:
        rows = csv.DictReader(labels)
        if "file" not in (rows.fieldnames or ()):
            raise ValueError(
                f"{folder / 'labels.csv'} has no column named file: add one with the audio files."
            )
        files = [folder / name for name in dict.fromkeys(row["file"] for row in rows)]
    if not files:
        raise ValueError(f"{folder / 'labels.csv'} names no file: add a row for each clip.")
    return files


def compare(files: Sequence[Path], features: str, jobs: int, turns: int) -> dict[str, Any]:
    """Measure our extractor, and plain openSMILE where the set is one of its own; returns the JSON result."""
    chosen = extractor(features)
    makers = [_ours, _plain] if isinstance(chosen, OpenSmileSet) else [_ours]
    with ExitStack() as stack:
        sides = [Side(stack.enter_context(_pool(partial(maker, chosen.name), jobs))) for maker in makers]
        for number, part in enumerate(_parts(files, jobs, turns)):
            for side in sides if number % 2 else reversed(sides):
                side.measure(part)
    rates, *baseline = (side.rates() for side in sides)
    return {
        "features": chosen.name,
        "jobs": jobs,
        "clips": len(sides[0].measured) // turns,
        "left_out": sides[0].left_out // turns,
        "audio_seconds": round(sum(sides[0].measured) / turns, 3),
        **rates,
        "baseline": baseline[0] if baseline else None,
        "ratio": median(map(truediv, sides[1].times, sides[0].times)) if baseline else None,
    }


def table(result: dict[str, Any]) -> str:
    """Lay the result out for people."""
    sides = {"Earmark": result, "plain openSMILE": result["baseline"]}
    lines = [
        f"{result['features']}, {result['jobs']} worker processes: {result['clips']} clips, "
        f"{result['audio_seconds']:.0f} s of audio ({result['left_out']} clips left out)",
        f"{'':18}{'clips/s':>10}{'audio s/s':>12}",
        *(
            f"{name:18}{side['clips_per_second']:>10.1f}{side['audio_seconds_per_second']:>12.1f}"
            for name, side in sides.items()
            if side
        ),
    ]
    if result["ratio"]:
        lines.append(f"In the median part of the corpus Earmark is {result['ratio']:.2f} times as fast.")
    return "\n".join(lines)


def _ours(name: str) -> Callable[[Samples], object]:
    chosen = extractor(name)
    return lambda samples: chosen.extract(samples, SAMPLE_RATE)


def _plain(name: str) -> Callable[[Samples], object]:
    opensmile = import_module("opensmile")  # only workers measure
    smile = opensmile.Smile(opensmile.FeatureSet[name], opensmile.FeatureLevel.Functionals)
    return lambda samples: smile.process_signal(samples, SAMPLE_RATE)


def _pool(side: Callable[[], Callable[[Samples], object]], jobs: int) -> ProcessPoolExecutor:
    """Start workers and wait until each has measured a first, silent clip."""
    context = get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _prepare, (side, context.Barrier(jobs)))
    list(pool.map(_warm_up, range(jobs)))
    return pool


def _prepare(side: Callable[[], Callable[[Samples], object]], ready: Barrier) -> None:
    _worker.update(measure=side(), ready=ready)


def _warm_up(_: int) -> None:
    _worker["measure"](np.zeros(SAMPLE_RATE, np.float32))
    _worker["ready"].wait()


def _parts(files: Sequence[Path], jobs: int, turns: int) -> Iterator[Sequence[Path]]:
    step = 4 * CHUNK * jobs
    for _ in range(turns):
        for start in range(0, len(files), step):
            yield files[start : start + step]


def _measure(path: Path) -> float | None:
    samples = read_mono(path, SAMPLE_RATE)
    try:
        _worker["measure"](samples)
    except FeatureError:
        return None
    return samples.size / SAMPLE_RATE


if __name__ == "__main__":
    # One thread a worker: N workers are then N cores, on both sides.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
