"""What a label costs with many annotators at once, and whether every label is kept.

    python -m benchmarks.annotator_load [--database sqlite|postgres] [--tasks 1000,10000,100000]
        [--clients 1,8,32] [--seconds 30] [--scenarios grid,drain,hostile,alone,import,killed] [--json FILE]

It serves the real site on a database of its own, drives it over HTTP, and reads from the database afterwards
whether all is well; the exit status says so. PostgreSQL and Redis are found by DATABASE_URL and REDIS_URL and
must run on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.annotator_load import report, scenarios
from benchmarks.annotator_load.bench import Bench
from benchmarks.annotator_load.checking import check
from benchmarks.annotator_load.hostile import PEOPLE, hostile
from benchmarks.annotator_load.killing import killed
from benchmarks.annotator_load.measures import Depth, Expectation, Kill, Load
from benchmarks.annotator_load.metering import Meter
from benchmarks.annotator_load.scenarios import Plan
from benchmarks.annotator_load.site import SiteError, fresh_site, numbers

# How much more a turn may read after many turns than after the first few.
MOST_GROWTH = 2
SCENARIOS = ("grid", "drain", "hostile", "alone", "import", "killed")


@dataclass
class Results:
    """Everything one run brings."""

    database: str
    idle_cores: float = 0.0
    loads: list[Load] = field(default_factory=list)
    depths: list[Depth] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    wrong: dict[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether nothing failed, and nothing is wrong in the database."""
        return not self.failures

    @property
    def failures(self) -> list[str]:
        """What did not hold, a sentence each."""
        return [
            *(
                f"{one.what}: {one.got}, expected {one.expected}."
                for one in self.expectations
                if not one.holds
            ),
            *(f"{name}: {number} in the database." for name, number in self.wrong.items() if number),
            *(
                f"{load.name}: {kind}, {number} times."
                for load in self.loads
                for kind, number in load.errors.items()
            ),
            *(
                f"Alone: {kind}, {number} times."
                for one in self.depths
                for kind, number in one.errors.items()
            ),
            *(sentence for kill in self.kills for sentence in _failures_of(kill)),
            *(f"{one.turns} turns: {', '.join(one.scans)} read whole." for one in self.depths if one.scans),
            *self._slope(),
        ]

    def _slope(self) -> Iterator[str]:
        """Yield whether the last turn reads more than twice what the first one did.

        In between it may: a table of a hundred rows is read whole sooner than through its index.
        """
        if self.depths:
            first, last = self.depths[0], self.depths[-1]
            if last.examined > MOST_GROWTH * max(1, first.examined):
                at_first = f"after {first.turns} {first.examined}"
                yield f"{last.turns} turns: {last.examined} {last.unit}, {at_first}."


def _failures_of(kill: Kill) -> Iterator[str]:
    """Yield what did not hold; a kill that nobody felt, or after which nothing went on, proves nothing."""
    yield from (f"Killed: {kind}, {number} times." for kind, number in kill.errors.items())
    if not kill.cut_off:
        yield "Killed: nobody's request was broken."
    if not (kill.labels_before and kill.labels_after):
        yield f"Killed: {kill.labels_before} labels before it, {kill.labels_after} after."


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.annotator_load", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--tasks", type=numbers, default=[1000, 10_000, 100_000], metavar="N,…")
    parser.add_argument("--clients", type=numbers, default=[1, 8, 32], metavar="N,…")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each cell is measured")
    parser.add_argument("--warm-up", type=float, default=8.0, help="seconds of work before each cell")
    parser.add_argument("--turns", type=int, default=20_000, help="how many one person answers alone")
    parser.add_argument("--scenarios", default=",".join(SCENARIOS), metavar="NAME,…")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    options.scenarios = options.scenarios.split(",")
    if unknown := set(options.scenarios) - set(SCENARIOS):
        parser.error(f"there is no scenario {min(unknown)}; there are {', '.join(SCENARIOS)}")
    return options


def run(options: argparse.Namespace) -> Results:
    """Prepare a site, play the scenarios on it, and check what it kept."""
    plan = Plan(options.tasks, options.clients, options.turns)
    wanted = [plan.projects(scenario) for scenario in options.scenarios]
    projects = {name: tasks for some in wanted for name, tasks in some.items()}
    with fresh_site(options.database) as site:
        print(f"Preparing {len(projects)} projects with {sum(projects.values()):,} tasks …", flush=True)
        seeds = site.seed(accounts=max(PEOPLE, *options.clients), projects=projects)
        with site.served() as server:
            meter = Meter(server, site.database.processes())
            bench = Bench(site, seeds, meter, options.warm_up, options.seconds)
            results = asyncio.run(play(bench, plan, options))
        results.wrong = check(site.database.rows, bench.acknowledged)
        if not results.passed:
            print(f"\nThe site's last words\n{site.last_words()}")
    return results


async def play(bench: Bench, plan: Plan, options: argparse.Namespace) -> Results:
    """Play the scenarios one after the other and print what each brings."""
    results = Results(options.database, idle_cores=await bench.idle_cores(min(5.0, options.seconds)))
    print(f"While nobody asks for anything, the site uses {results.idle_cores:.3f} cores.", flush=True)
    for scenario in options.scenarios:
        outcome = await play_one(scenario, bench, plan)
        keep(results, outcome)
        print(f"\n{scenario}\n{show(outcome)}", flush=True)
    return results


async def play_one(scenario: str, bench: Bench, plan: Plan) -> Any:
    """Play one scenario."""
    if scenario == "hostile":
        return await hostile(bench)
    roads = {
        "grid": scenarios.grid,
        "drain": scenarios.drain,
        "alone": scenarios.alone,
        "import": scenarios.beside_an_import,
        "killed": killed,
    }
    return await roads[scenario](bench, plan)


def keep(results: Results, outcome: Sequence[Any]) -> None:
    """Put an outcome where it belongs."""
    places: dict[type, list[Any]] = {
        Load: results.loads,
        Depth: results.depths,
        Expectation: results.expectations,
        Kill: results.kills,
    }
    for one in outcome:
        places[type(one)].append(one)


def show(outcome: Sequence[Any]) -> str:
    """Return an outcome as a table."""
    tables: dict[type, Any] = {
        Load: report.of_loads,
        Depth: report.of_depths,
        Expectation: report.of_expectations,
        Kill: report.of_kills,
    }
    return str(tables[type(outcome[0])](outcome))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, write; return 0 only when nothing is wrong."""
    options = options_of(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        results = run(options)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"\nIn the database afterwards\n{report.of_checks(results.wrong)}")
    for failure in results.failures:
        print(f"FAILED  {failure}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(asdict(results), indent=2) + "\n", "utf-8")
    return 0 if results.passed else 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(130)
