"""The readable tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.annotator_load.measures import Depth, Expectation, Kill, Load, Spread

COLUMNS = (
    "tasks",
    "clients",
    "labels",
    "labels/s",
    "CPU ms/label",
    "server + db",
    "next p50/p95/p99/max ms",
    "answer p50/p95/p99/max ms",
    "labels each",
    "driver",
    "others",
    "MB",
    "errors",
)


def of_loads(loads: Iterable[Load]) -> str:
    """Return the table of some loads."""
    return table([COLUMNS, *map(_row, loads)])


def of_kills(kills: Iterable[Kill]) -> str:
    """Return what came of killing a process that serves."""
    head = (
        *("tasks", "clients", "s", "labels before", "after", "cut off", "requests broken"),
        *("kept already", "longest stillness s", "errors"),
    )
    rows = [
        (
            *map(str, (kill.tasks, kill.clients, kill.seconds, kill.labels_before, kill.labels_after)),
            *(str(kill.cut_off), counts(kill.broken), str(kill.repeats), str(kill.stillness)),
            counts(kill.errors),
        )
        for kill in kills
    ]
    return table([head, *rows])


def of_depths(depths: Sequence[Depth]) -> str:
    """Return what the next turn reads as a person's turns pile up."""
    unit = depths[0].unit
    head = ("turns before", f"{unit} examined", "tables read whole", "next p50/p95/p99/max ms")
    rows = [
        (str(depth.turns), str(depth.examined), ", ".join(depth.scans) or "none", times(depth.next))
        for depth in depths
    ]
    return table([head, *rows])


def of_expectations(expectations: Iterable[Expectation]) -> str:
    """Return what was tried and whether the site held."""
    return "\n".join(
        f"  {'ok  ' if one.holds else 'FAIL'}  {one.what}: {one.got}"
        + ("" if one.holds else f", expected {one.expected}")
        for one in expectations
    )


def of_checks(checks: dict[str, int]) -> str:
    """Return what is wrong in the database, if anything."""
    return "\n".join(
        f"  {'ok  ' if not wrong else 'FAIL'}  {name}: {wrong}" for name, wrong in checks.items()
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells, the first being their heads, in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def times(spread: Spread) -> str:
    """Return a spread in one cell."""
    return f"{spread.p50:.0f}/{spread.p95:.0f}/{spread.p99:.0f}/{spread.longest:.0f}"


def counts(kinds: dict[str, int]) -> str:
    """Return how often each kind of thing came, in one cell."""
    return ", ".join(f"{kind}: {number}" for kind, number in kinds.items()) or "none"


def _row(load: Load) -> tuple[str, ...]:
    return (
        str(load.tasks),
        str(load.clients),
        str(load.labels),
        f"{load.labels_per_second:.1f}",
        f"{load.cpu_ms_per_label:.1f}",
        f"{load.server_ms_per_label:.1f} + {load.database_ms_per_label:.1f}",
        times(load.next),
        times(load.answer),
        f"{load.fewest_labels}-{load.most_labels}",
        f"{load.driver_cores:.2f}",
        f"{load.other_cores:.2f}",
        str(load.memory_mb),
        counts(load.errors),
    )
