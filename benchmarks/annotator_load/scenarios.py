"""The scenarios: a grid of loads, the fight for the last tasks, one person alone, and an import beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, sleep
from typing import Any

from benchmarks.annotator_load.annotators import Tally
from benchmarks.annotator_load.bench import Bench
from benchmarks.annotator_load.measures import Depth, Load, Spread
from benchmarks.annotator_load.site import Site, SiteError, stop
from benchmarks.annotator_load.sounds import write_sounds

DRAINED_TASKS = 200
LONGEST_DRAIN = 280.0
LONGEST_ALONE = 7200.0
SPARE_TASKS = 50
IMPORTED_SOUNDS = 4_000
IMPORTER = "earmark-import"
LONGEST_START = 20.0


@dataclass(frozen=True)
class Plan:
    """The sizes that were asked for."""

    tasks: Sequence[int]
    clients: Sequence[int]
    turns: int

    @property
    def middle(self) -> tuple[int, int]:
        """The cell in the middle of the grid, which is repeated beside an import."""
        return sorted(self.tasks)[len(self.tasks) // 2], sorted(self.clients)[len(self.clients) // 2]

    @property
    def cells(self) -> list[tuple[str, int, int]]:
        """Name, tasks and clients of every cell: sizes one after the other, few clients first."""
        return [
            (f"{tasks} tasks, {clients} clients", tasks, clients)
            for tasks in self.tasks
            for clients in self.clients
        ]

    def projects(self, scenario: str) -> dict[str, int]:
        """Return the projects that a scenario needs, each new: name and number of tasks."""
        wanted = {
            "grid": {name: tasks for name, tasks, _ in self.cells},
            "drain": {"drain": DRAINED_TASKS},
            "hostile": {"hostile": DRAINED_TASKS},
            "alone": {"alone": self.turns + SPARE_TASKS},
            "import": {"import": self.middle[0]},
            "killed": {"killed": self.middle[0]},
        }
        return wanted[scenario]


async def grid(bench: Bench, plan: Plan) -> list[Load]:
    """Measure every cell on a project of its own."""
    return [await bench.load(name, tasks, clients) for name, tasks, clients in plan.cells]


async def drain(bench: Bench, plan: Plan) -> list[Load]:
    """Let everybody answer until nobody is given anything any more."""
    annotators = bench.annotators(max(plan.clients))
    return [await bench.metered("drain", DRAINED_TASKS, annotators, LONGEST_DRAIN)]


async def beside_an_import(bench: Bench, plan: Plan) -> list[Load]:
    """Measure the middle cell while another process imports sounds.

    What it uses counts as others', and so does what the database does for it, as far as its back ends go.
    """
    tasks, clients = plan.middle
    with importing(bench.site) as back_ends, bench.meter.leaving_out(back_ends):
        return [await bench.load("import", tasks, clients)]


@contextmanager
def importing(site: Site) -> Iterator[list[int]]:
    """Import sounds while the block runs, which is given the database's back ends that work for it."""
    folder = site.folder / "more-sounds"
    write_sounds(folder, IMPORTED_SOUNDS, first=1_000_000)
    command = sys.executable, "manage.py", "import_dataset", str(folder), "--owner", "owner"
    process = site.start(*command, PGAPPNAME=IMPORTER)
    try:
        yield _back_ends(site)
        if process.poll() is not None:
            raise SiteError(f"The import ended too early; its last words: {site.last_words()}")
    finally:
        stop(process)


def _back_ends(site: Site) -> list[int]:
    """Return the back ends of the import, once it has come to its work."""
    if not site.database.processes():
        return []
    until = perf_counter() + LONGEST_START
    while perf_counter() < until:
        if found := site.database.back_ends_of(IMPORTER):
            return found
        sleep(0.2)
    raise SiteError(f"The import did not begin; its last words: {site.last_words()}")


async def alone(bench: Bench, plan: Plan) -> list[Depth]:
    """Let one person answer turn after turn; look closer at the next turn after 10, 100, …"""
    [person] = bench.annotators(1)
    project, until = bench.seeds.projects["alone"], perf_counter() + LONGEST_ALONE
    depths, done = [], 0
    for turns in depths_up_to(plan.turns):
        tally = Tally()
        await person.work(project, tally, until=until, labels=turns - done)
        done += tally.total
        times = Spread.of(tally.next_times[-100:])
        person.connection.close()
        probed = _probe(bench, project)
        depths.append(Depth(turns=done, **probed, next=times, errors=dict(tally.errors)))
    return depths


def depths_up_to(turns: int) -> list[int]:
    """Return 10, 100, … and the number itself."""
    powers = [10**power for power in range(1, 8) if 10**power < turns]
    return [*powers, turns]


def _probe(bench: Bench, project: str) -> dict[str, Any]:
    looked: dict[str, Any] = bench.site.ask_child("probing", str(bench.seeds.people[0]), project)
    return looked
