"""In which format rows of features are best kept: size, writing, and reading all or a few of them.

    python -m benchmarks.feature_formats [--clips 2000] [--size 6373] [--json FILE]

Shards of 128 clips, float32, as activelearning.store keeps them. Seconds are the quickest of three; files
come from the machine's memory, so this is what a format itself costs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from activelearning.scaling import Rows

# It carries no hints that a checker could read.
pa: Any = import_module("pyarrow")
feather: Any = import_module("pyarrow.feather")
parquet: Any = import_module("pyarrow.parquet")
SHARD = 128
FEW = 4
TIMES = 3


def _table(rows: Rows) -> Any:
    """Return rows as one column of lists of fixed size: thousands of columns would take far longer."""
    values = pa.array(np.ascontiguousarray(rows).reshape(-1))
    return pa.table({"row": pa.FixedSizeListArray.from_arrays(values, rows.shape[1])})


def _from_table(table: Any, size: int) -> Rows:
    column = table.column("row").combine_chunks()
    return np.asarray(column.flatten()).reshape(-1, size)


FORMATS: dict[str, tuple[Callable[[Path, Rows], Any], Callable[[Path, int], Rows]]] = {
    ".npy": (
        np.save,
        lambda path, size: np.load(path, mmap_mode="r"),
    ),
    "Feather": (
        lambda path, rows: feather.write_feather(_table(rows), path, compression="uncompressed"),
        lambda path, size: _from_table(feather.read_table(path, memory_map=True), size),
    ),
    "Feather, LZ4": (
        lambda path, rows: feather.write_feather(_table(rows), path, compression="lz4"),
        lambda path, size: _from_table(feather.read_table(path), size),
    ),
    "Parquet": (
        lambda path, rows: parquet.write_table(_table(rows), path),
        lambda path, size: _from_table(parquet.read_table(path), size),
    ),
}


def _quickest(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def measure(name: str, rows: Rows, folder: Path) -> dict[str, Any]:
    """Return what one format costs for these rows (n, d), in megabytes and seconds."""
    write, read = FORMATS[name]
    parts = [rows[start : start + SHARD] for start in range(0, len(rows), SHARD)]
    paths = [folder / f"{name.strip('.').replace(', ', '-')}-{place}.npy" for place in range(len(parts))]

    def write_all() -> None:
        for path, part in zip(paths, parts, strict=True):
            write(path, part)

    def read_all() -> float:
        return sum(float(read(path, rows.shape[1]).sum()) for path in paths)

    def read_few() -> float:
        return sum(float(read(path, rows.shape[1])[:FEW].sum()) for path in paths)

    return {
        "format": name,
        "write": _quickest(write_all),
        "read_all": _quickest(read_all),
        "read_few": _quickest(read_few),
        "megabytes": sum(path.stat().st_size for path in paths) / 2**20,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print a table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feature_formats", description=__doc__)
    parser.add_argument("--clips", type=int, default=2000)
    parser.add_argument("--size", type=int, default=6373)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    rows = np.random.default_rng(0).normal(size=(options.clips, options.size)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        results = [measure(name, rows, Path(folder)) for name in FORMATS]
    print(f"{'format':14}{'write s':>9}{'all s':>9}{'few s':>9}{'MB':>8}")
    for row in results:
        print(
            f"{row['format']:14}{row['write']:9.3f}{row['read_all']:9.3f}"
            f"{row['read_few']:9.3f}{row['megabytes']:8.1f}"
        )
    if options.json:
        options.json.write_text(json.dumps({"results": results}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
