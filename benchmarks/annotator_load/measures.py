"""What a scenario brings: numbers that can be printed and written as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.annotator_load.annotators import Tally
from benchmarks.annotator_load.metering import Use


@dataclass(frozen=True)
class Spread:
    """How long requests took (ms)."""

    p50: float
    p95: float
    p99: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Return the spread of some times (s); zeros when there are none."""
        times = sorted(second * 1000 for second in seconds) or [0.0]
        # The first of the times that so large a share of all does not exceed.
        places = (ceil(round(share * len(times), 6)) - 1 for share in (0.5, 0.95, 0.99, 1.0))
        return cls(*(round(times[place], 1) for place in places))


@dataclass(frozen=True)
class Load:
    """What some annotators did in some time, and what it cost; cores are CPU seconds per second."""

    name: str
    tasks: int
    clients: int
    seconds: float
    labels: int
    labels_per_second: float
    cpu_ms_per_label: float
    server_ms_per_label: float
    database_ms_per_label: float
    next: Spread
    answer: Spread
    errors: dict[str, int]
    fewest_labels: int
    most_labels: int
    driver_cores: float
    other_cores: float
    memory_mb: int

    @classmethod
    def of(cls, name: str, tasks: int, tally: Tally, use: Use, before: Tally) -> Load:
        """Put together what annotators went through and what processes used meanwhile.

        An error while they warmed up (`before`) is an error too.
        """
        each = 1000 / max(1, tally.total)
        return cls(
            name=name,
            tasks=tasks,
            clients=len(tally.labels),
            seconds=round(tally.seconds, 1),
            labels=tally.total,
            labels_per_second=round(tally.total / tally.seconds, 1),
            cpu_ms_per_label=round((use.server + use.database) * each, 1),
            server_ms_per_label=round(use.server * each, 1),
            database_ms_per_label=round(use.database * each, 1),
            next=Spread.of(tally.next_times),
            answer=Spread.of(tally.answer_times),
            errors=dict(before.errors + tally.errors),
            fewest_labels=min(tally.labels.values()),
            most_labels=max(tally.labels.values()),
            driver_cores=round(use.driver / use.seconds, 2),
            other_cores=round(use.others / use.seconds, 2),
            memory_mb=round(use.memory / 2**20),
        )


@dataclass(frozen=True)
class Kill:
    """What annotators went through while a process that served them was killed.

    Requests that got no answer are `broken`, by kind, and were sent again; `errors` are what must not happen.
    """

    tasks: int
    clients: int
    seconds: float
    labels_before: int
    labels_after: int
    # Annotators of whom a request got no answer.
    cut_off: int
    broken: dict[str, int]
    # Answers that had been kept when they were sent again.
    repeats: int
    # The longest time (s) in which no answer was acknowledged to anybody.
    stillness: float
    errors: dict[str, int]


@dataclass(frozen=True)
class Depth:
    """What the next turn costs somebody who has answered so many alone."""

    turns: int
    examined: int
    unit: str
    scans: list[str]
    next: Spread
    errors: dict[str, int]


@dataclass(frozen=True)
class Expectation:
    """What must come of something hostile, and what came of it."""

    what: str
    expected: str
    got: str

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        return self.expected == self.got
