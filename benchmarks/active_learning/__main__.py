"""How many labels active learning saves on a corpus folder, beside choosing clips by chance.

    python -m benchmarks.active_learning FOLDER --question COLUMN [--features SET]
        [--strategies a,b] [--crowd typical] [--runs 30] [--seed 0] [--json FILE] [--cache FOLDER]

FOLDER holds labels.csv (file, the question's column, speaker or fold where known) and the audio files.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print a table and, if asked, write the same as JSON."""
    # Imported here, after the number of threads has been set.
    from activelearning.features.catalogue import DEFAULT, UnknownFeatureSet  # noqa: PLC0415
    from activelearning.plans import UnknownStrategy  # noqa: PLC0415
    from benchmarks.active_learning import cache, corpus, crowd_running, running  # noqa: PLC0415
    from game.simulation.crowd import SHARES  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m benchmarks.active_learning", description=__doc__)
    parser.add_argument("folder", type=Path, help="a corpus folder: labels.csv beside the audio files")
    parser.add_argument("--question", required=True, metavar="COLUMN", help="of labels.csv")
    parser.add_argument("--features", default=DEFAULT, help="a feature set of the catalogue")
    parser.add_argument("--strategies", default="", help="more than those that are always compared")
    parser.add_argument("--crowd", choices=SHARES, help="imperfect people answer, instead of the true labels")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the result here too")
    parser.add_argument("--cache", type=Path, default=cache.default_folder(), help="where features are kept")
    options = parser.parse_args(arguments)
    if options.runs < 1 or options.seed < 0:
        parser.error("--runs must be at least 1, --seed at least 0.")
    try:
        result, told = (crowd_running if options.crowd else running).run(options)
    except (corpus.BadFolder, cache.Unreadable, UnknownFeatureSet, UnknownStrategy, OSError) as error:
        parser.error(str(error))
    print(told)
    _write(result, options.json)


def _write(result: dict[str, Any], file: Path | None) -> None:
    if file:
        file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    # One thread: runs are many and small, and other work on the machine should not change what they cost.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    main()
