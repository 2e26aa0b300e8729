"""How right labels are, and what they cost, when people nobody knows give the answers.

    python -m benchmarks.label_quality FOLDER [--policies a,b] [--target 0.90] [--controls 0]
        [--model ACCURACY] [--runs 20] [--seed 0] [--json FILE]
    python -m benchmarks.label_quality --simulate clean|typical|hostile --labels N --tasks N [...]
    python -m benchmarks.label_quality --speed

FOLDER holds answers.csv (task,worker,label) and truth.csv (task,label).
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
    from benchmarks.label_quality import comparing, crowds, speed  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m benchmarks.label_quality", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="answers.csv and truth.csv")
    parser.add_argument("--simulate", metavar="CROWD", help="clean, typical or hostile, instead of a folder")
    parser.add_argument("--labels", type=int, default=4)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--colluders", type=int, default=0, metavar="PAIRS", help="in every forty people")
    parser.add_argument(
        "--policies", default="", help="more than those that are always compared: majority9, default@0.95"
    )
    parser.add_argument("--target", type=float, default=0.90)
    parser.add_argument("--controls", type=float, default=0.0, help="share of turns that are checks, 0 to 1")
    parser.add_argument(
        "--model", type=float, metavar="ACCURACY", help="a calibrated classifier speaks first"
    )
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--people", type=int, default=2000, help="of each kind behind a cut rate, at least")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the result here too")
    parser.add_argument("--speed", action="store_true", help="what one answer costs, instead of all that")
    options = parser.parse_args(arguments)
    if options.speed:
        print(speed.speed())
        return
    _check(parser, options)
    try:
        result = comparing.compare(options)
    except (crowds.BadFolder, ValueError) as error:
        parser.error(str(error))
    print(comparing.table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _check(parser: argparse.ArgumentParser, options: Any) -> None:
    if (options.folder is None) == (options.simulate is None):
        parser.error("Name a folder of answers, or a crowd with --simulate; not both.")
    if options.labels < 2 or options.tasks < 1 or options.runs < 1:
        parser.error("--labels must be at least 2, --tasks and --runs at least 1.")
    if not (0 < options.target < 1 and 0 <= options.controls < 1):
        parser.error("--target must be between 0 and 1, --controls from 0 to below 1.")
    if options.model is not None and not 0 < options.model < 1:
        parser.error("--model must be between 0 and 1.")


if __name__ == "__main__":
    # One thread: other work on the machine should not change what this costs.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    main()
