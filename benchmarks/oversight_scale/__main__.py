"""How pages of trust, labels and appeals answer when a project is as large as it may get.

    python -m benchmarks.oversight_scale [--people 100000] [--answers 10000000] [--json FILE]

One project of one question, in a PostgreSQL database of the benchmark's own (DATABASE_URL names the server),
filled by a few statements a table: five votes on each clip, and five checks of each person. Pages are asked
for in this process, through the whole of Django.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.annotator_load.databases import Postgres
    from benchmarks.oversight_scale.pages import Cost


def run(database: Postgres, people: int, answers: int) -> list[Cost]:
    """Fill the database, and return what each page costs."""
    os.environ.update(
        DATABASE_URL=database.url,
        DJANGO_SETTINGS_MODULE="config.settings",
        DEBUG="0",
        REDIS_URL="",
        SECRET_KEY="oversight-scale-" * 4,
        ALLOWED_HOSTS="testserver",
    )
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from benchmarks.oversight_scale.filling import Filling  # noqa: PLC0415
    from benchmarks.oversight_scale.pages import cost_of, pages_of  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.SECURE_SSL_REDIRECT = False
    call_command("migrate", interactive=False, verbosity=0)
    made = Filling(people, answers).fill()
    print(f"{made.people:,} people, {made.tasks:,} clips, {made.answers:,} answers", file=sys.stderr)
    try:
        costs = []
        for page in pages_of(made):
            costs.append(cost_of(*page))
            print(f"{page[0]}: {costs[-1].seconds:.3f} s", file=sys.stderr, flush=True)
        return costs
    finally:
        connection.close()


def table(costs: Sequence[Cost]) -> str:
    """Return the pages in lines; below them what was slow."""
    lines = [f"{'page':<34} {'seconds':>8} {'CPU s':>6} {'statements':>10} {'kB':>6}"]
    lines += [
        f"{one.name:<34} {one.seconds:>8.3f} {one.processor:>6.3f} {one.statements:>10} {one.kilobytes:>6.0f}"
        for one in costs
    ]
    lines += [f"\n{one.name}: {text[:1500]}" for one in costs for text in one.slow]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print a table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.oversight_scale", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=10_000_000)
    parser.add_argument("--json", type=Path, help="write every page here too")
    options = parser.parse_args(arguments)
    from benchmarks.annotator_load.databases import Postgres  # noqa: PLC0415

    database = Postgres()
    try:
        costs = run(database, options.people, options.answers)
    finally:
        database.drop()
    print(table(costs))
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in costs], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
