"""What a round costs in a large pool: scoring and ranking every clip, beside a plain pass over their numbers.

    python -m benchmarks.loop_scale [--clips 100000] [--size 6373] [--classes 2,7] [--folder FOLDER]
        [--json FILE]

Rows of noise lie in one .npy file, float32, as activelearning.store keeps what is too large for the memory;
the file needs 4 bytes a number (2.4 GiB by default) and goes when all is done. Scoring is what the loop
does: the likeliest label of every clip and how sure that is, then the strategy's choice. A plain pass adds
all numbers up, block by block. Seconds are the quickest of three turns, each taken by all one after the
other; memory is what a process holds of its own, beyond the file. Density is what the recommended strategy
begins with: typical clips of a seeded sample. Fitting is apart: a Gram matrix and a calibrated classifier of
2,000 clips.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning import calibration
from activelearning.learner import Labelled, Learner
from activelearning.likeness import LikenessOfRows
from activelearning.plans import plan
from activelearning.representations import RAW
from activelearning.scaling import Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from activelearning.scaling import Rows

BLOCK, TIMES = 2048, 3
#: Clips with a label when a round is chosen, and when fitting is measured; clips of a round.
LABELLED, FITTED, ROUND = 300, 2000, 30
#: Each class of noise lies a little elsewhere, so that there is something to learn.
APART = 0.05


@dataclass
class Memory:
    """The most that the process held of its own since it began to look, in bytes."""

    most: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self) -> Iterator[Memory]:
        """Look every few milliseconds until the block ends; only what came on top of before counts."""
        before = _own_memory()
        thread = threading.Thread(target=self._watch, args=(before,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _watch(self, before: int) -> None:
        while not self._stop.wait(0.005):
            self.most = max(self.most, _own_memory() - before)


def _own_memory() -> int:
    """Return the anonymous memory of this process; pages of mapped files can be given back at any time."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    return 0


def written(path: Path, clips: int, size: int, classes: int) -> Rows:
    """Write rows of noise, class by class in turns, and return their memory map."""
    rng = np.random.default_rng(0)
    middles = rng.normal(scale=APART, size=(classes, size)).astype(np.float32)
    rows = np.lib.format.open_memmap(path, "w+", np.float32, (clips, size))
    for start in range(0, clips, BLOCK):
        stop = min(start + BLOCK, clips)
        noise = rng.standard_normal((stop - start, size), dtype=np.float32)
        rows[start:stop] = noise + middles[np.arange(start, stop) % classes]
    rows.flush()
    kept: Rows = np.load(path, mmap_mode="r")
    return kept


def plain_pass(rows: Rows) -> float:
    """Add all numbers up, a block at a time."""
    return sum(float(rows[start : start + BLOCK].sum()) for start in range(0, len(rows), BLOCK))


def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def scoring(rows: Rows, classes: int) -> dict[str, Any]:
    """Return what scoring and ranking all clips costs, beside a plain pass, for so many classes."""
    learner = Learner(plan("least"), {RAW: LikenessOfRows(rows)}, np.arange(len(rows)), classes)
    clips = np.random.default_rng(1).permutation(len(rows))[:LABELLED]
    labelled = Labelled(clips, clips % classes, np.ones(LABELLED, bool))
    learnt = learner.learn(labelled)
    open_clips = np.setdiff1d(np.arange(len(rows)), clips)
    chosen: list[int] = []
    passes, rounds = [], []
    with Memory().watched() as memory:
        for _ in range(TIMES):
            passes.append(_timed(lambda: plain_pass(rows)))
            rounds.append(
                _timed(lambda: chosen.append(len(learner.next(learnt, labelled, open_clips, ROUND).clips)))
            )
    if set(chosen) != {ROUND}:
        raise RuntimeError(f"A round should have {ROUND} clips and has {chosen}.")
    return {
        "classes": classes,
        "pass": min(passes),
        "score_and_rank": min(rounds),
        "ratio": min(rounds) / min(passes),
        "megabytes": memory.most / 2**20,
    }


def beginning(rows: Rows) -> dict[str, float]:
    """Return what choosing a first set by density costs: typical clips of a seeded sample."""
    with Memory().watched() as memory:
        learner = Learner(plan("default"), {RAW: LikenessOfRows(rows)}, np.arange(len(rows)), 2)
        seconds = _timed(lambda: learner.begin(np.arange(len(rows)), ROUND))
    return {"seconds": seconds, "megabytes": memory.most / 2**20}


def standardising(rows: Rows, path: Path) -> dict[str, float]:
    """Return what it costs to standardise all rows into another file, once a job."""

    def work() -> None:
        scale = Scale.of(rows)
        found = np.lib.format.open_memmap(path, "w+", np.float32, rows.shape)
        for start in range(0, len(rows), BLOCK):
            found[start : start + BLOCK] = scale.apply(rows[start : start + BLOCK])

    with Memory().watched() as memory:
        seconds = _timed(work)
    path.unlink()
    return {"seconds": seconds, "megabytes": memory.most / 2**20}


def fitting(rows: Rows, classes: int) -> dict[str, float]:
    """Return what fitting costs: the Gram matrix of so many clips, then a calibrated classifier."""
    some = np.array(rows[:FITTED])
    begun = time.perf_counter()
    gram = np.asarray(some @ some.T, np.float64)
    gram_seconds = time.perf_counter() - begun
    labels = np.arange(len(some)) % classes
    seconds = _timed(lambda: calibration.fit(plan("least").classifier, gram, labels, classes))
    return {"clips": len(some), "classes": classes, "gram": gram_seconds, "fit": seconds}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print a table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loop_scale", description=__doc__)
    parser.add_argument("--clips", type=int, default=100_000)
    parser.add_argument("--size", type=int, default=6373)
    parser.add_argument("--classes", default="2,7", help="numbers of labels, by commas")
    parser.add_argument("--folder", type=Path, help="where the file lies while it is needed")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    classes = [int(one) for one in options.classes.split(",")]
    if options.clips < 2 * LABELLED or min(classes) < 2:
        parser.error(f"There must be {2 * LABELLED} clips and two labels at least.")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rows = written(Path(folder) / "rows.npy", options.clips, options.size, max(classes))
        result = {
            "clips": options.clips,
            "size": options.size,
            "scoring": [scoring(rows, one) for one in classes],
            "density": beginning(rows),
            "standardising": standardising(rows, Path(folder) / "raw.npy"),
            "fitting": [fitting(rows, one) for one in classes],
        }
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def table(result: dict[str, Any]) -> str:
    """Lay the result out for people."""
    lines = [f"{result['clips']:,} clips of {result['size']:,} numbers"]
    lines += [
        f"  score and rank, {one['classes']:2} labels {one['score_and_rank']:8.2f} s, "
        f"plain pass {one['pass']:.2f} s: {one['ratio']:.2f} times; {one['megabytes']:,.0f} MB of memory"
        for one in result["scoring"]
    ]
    for name, words in (("density", "first set by density"), ("standardising", "standardise, once a job")):
        one = result[name]
        lines.append(f"  {words:24}{one['seconds']:10.2f} s; {one['megabytes']:,.0f} MB of memory")
    lines += [
        f"  fit {one['clips']:,} clips, {one['classes']:2} labels: "
        f"Gram matrix {one['gram']:.2f} s, classifier {one['fit']:.2f} s"
        for one in result["fitting"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
