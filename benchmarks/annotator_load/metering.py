"""What processes use: CPU seconds and memory, of the server, the database, this driver and everybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

import psutil

GONE = (psutil.NoSuchProcess, psutil.AccessDenied)


@dataclass(frozen=True)
class Reading:
    """CPU seconds used until now."""

    at: float
    server: float
    database: float
    driver: float
    machine: float


@dataclass(frozen=True)
class Use:
    """CPU seconds used over a time, and the memory at its end (bytes, shared pages counted in parts)."""

    seconds: float
    server: float
    database: float
    driver: float
    others: float
    memory: int


class Meter:
    """Reads the process trees of a site: its server, and the server of its database where there is one.

    A tree's CPU is that of its living processes plus what the root has reaped, so a database back end that
    lived for one request is counted too. A database server counts whole, but for those of its back ends that
    `left_out` says work for somebody else: give it nothing else to do.
    """

    def __init__(self, server: int, database: Sequence[int]) -> None:
        self.server = psutil.Process(server)
        self.database = [psutil.Process(pid) for pid in database]
        self.left_out: list[psutil.Process] = []

    def follow(self, server: int) -> None:
        """Read another server from now on: the one before has ended."""
        self.server = psutil.Process(server)

    def read(self) -> Reading:
        """Return what has been used until now."""
        machine = psutil.cpu_times()
        return Reading(
            at=perf_counter(),
            server=cpu_of_tree(self.server),
            database=sum(map(cpu_of_tree, self.database)) - sum(map(cpu_of_tree, self.left_out)),
            driver=sum(psutil.Process().cpu_times()[:2]),
            machine=sum(machine) - machine.idle - getattr(machine, "iowait", 0.0),
        )

    def use_since(self, before: Reading) -> Use:
        """Return what has been used since `before`."""
        now = self.read()
        server, database = now.server - before.server, now.database - before.database
        driver = now.driver - before.driver
        others = now.machine - before.machine - server - database - driver
        return Use(now.at - before.at, server, database, driver, max(0.0, others), self.memory())

    @contextmanager
    def leaving_out(self, back_ends: Sequence[int]) -> Iterator[None]:
        """Count these back ends among others while the block runs, at whose end they must still live.

        Raises:
            psutil.NoSuchProcess: one has ended, and taken with it what it used.
        """
        self.left_out = [psutil.Process(pid) for pid in back_ends]
        yield
        for one in self.left_out:
            one.cpu_times()
        self.left_out = []

    def memory(self) -> int:
        """Return the proportional set size of all these processes (bytes)."""
        return sum(map(memory_of_tree, [self.server, *self.database]))


def cpu_of_tree(root: psutil.Process) -> float:
    """Return the CPU seconds of a process, its descendants, and the children it has outlived."""
    return sum(_of_tree(root, lambda process: sum(process.cpu_times()[:4])))


def memory_of_tree(root: psutil.Process) -> int:
    """Return the proportional set size of a process and its descendants (bytes)."""
    return int(sum(_of_tree(root, lambda process: process.memory_full_info().pss)))


def _of_tree(root: psutil.Process, value: Callable[[psutil.Process], float]) -> list[float]:
    values = []
    for process in [root, *root.children(recursive=True)]:
        try:
            values.append(value(process))
        except GONE:
            continue
    return values
