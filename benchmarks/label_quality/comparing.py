"""All policies on the same runs, and the table of what they reached."""

from __future__ import annotations

from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

from benchmarks.label_quality.crowds import Crowd, Folder, classifier, is_careless, simulated
from benchmarks.label_quality.policies import ALWAYS, make
from benchmarks.label_quality.replay import Fate, Run, checks_of, replay
from game.simulation.crowd import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

MEANS = (
    "accuracy",
    "accuracy_closed",
    "answers_per_clip",
    "answers_per_clip_with_checks",
    "closed",
    "exhausted",
    "claimed_minus_true",
    "ece",
    "auc_trust",
)
#: Cut rates are of no more runs than this.
MOST_RUNS = 4000
CUTS = ("careless_cut_20", "careless_cut_30", "turned_cut_20", "honest_cut")


def compare(options: Any) -> dict[str, Any]:
    """Run every policy on every seed; returns the JSON result."""
    names = list(dict.fromkeys([*ALWAYS, *filter(None, options.policies.split(","))]))
    folder = Folder.read(options.folder) if options.folder else None
    return {"results": [_policy(name, folder, options) for name in names]}


def _policy(name: str, folder: Folder | None, options: Any) -> dict[str, Any]:
    runs = []
    tally = Tally(options.people)
    for number in range(MOST_RUNS):
        if number >= options.runs and (folder is not None or tally.is_enough):
            break
        run = _run(name, folder, options, options.seed + number)
        tally.add(run.fates)
        runs.append(run)
    return _summary(name, runs[: options.runs], tally)


def _run(name: str, folder: Folder | None, options: Any, seed: int) -> Run:
    crowd: Crowd = folder or simulated(
        options.simulate, labels=options.labels, tasks=options.tasks, pairs=options.colluders
    )(seed)
    model = None
    if options.model:
        model = classifier(crowd.truth, crowd.labels, options.model, seed)
    policy = make(
        name, len(crowd.truth), crowd.labels, controls=options.controls, target=options.target, model=model
    )
    return replay(crowd, policy, checks_of(crowd, options.controls, seed), seed)


class Tally:
    """Who was cut how soon, by kind, over all runs."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.found: dict[str, list[bool]] = {name: [] for name in CUTS}
        self.cuts = 0

    def add(self, fates: Iterable[Fate]) -> None:
        """Count the people of one run."""
        for fate in fates:
            if not fate.turns:
                continue
            self.cuts += fate.cut_after is not None
            if is_careless(fate.person):
                self._note("careless_cut_20", fate.within(20))
                self._note("careless_cut_30", fate.within(30))
            elif fate.person.kind == Kind.TURNING:
                self._note("turned_cut_20", fate.within(20, since=fate.person.turns_after))
            elif fate.person.kind != Kind.BIASED:
                self._note("honest_cut", fate.cut_after is not None)

    @property
    def is_enough(self) -> bool:
        """Whether rates are known well enough, or there is nothing to know: nobody is ever cut."""
        return not self.cuts or all(len(found) >= self.people for found in self.found.values() if found)

    def rate(self, name: str) -> float | None:
        """Return the share that was cut."""
        return fmean(self.found[name]) if self.found[name] and self.cuts else None

    def _note(self, name: str, was_cut: bool | None) -> None:
        if was_cut is not None:
            self.found[name].append(was_cut)


def _summary(name: str, runs: list[Run], tally: Tally) -> dict[str, Any]:
    found: dict[str, Any] = {"policy": name}
    for field in MEANS:
        values = [value for run in runs if (value := getattr(run, field)) is not None]
        found[field] = fmean(values) if values else None
        if field == "accuracy":
            found["sd"] = pstdev(values)
    return {**found, **{cut: tally.rate(cut) for cut in CUTS}}


def table(result: dict[str, Any]) -> str:
    """Lay the result out for people."""
    short = {
        "policy": "policy",
        "accuracy": "right",
        "sd": "sd",
        "accuracy_closed": "closed ok",
        "answers_per_clip": "answers",
        "answers_per_clip_with_checks": "+ checks",
        "closed": "closed",
        "exhausted": "exhausted",
        "claimed_minus_true": "claim-true",
        "ece": "ece",
        "auc_trust": "auc trust",
        "careless_cut_20": "cut 20",
        "careless_cut_30": "cut 30",
        "turned_cut_20": "turned 20",
        "honest_cut": "honest cut",
    }
    lines = ["".join(f"{short[name]:>{14 if name == 'policy' else 11}}" for name in short)]
    for row in result["results"]:
        cells = (row[name] for name in short)
        lines.append("".join(f"{cell:>14}" if isinstance(cell, str) else _cell(cell) for cell in cells))
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return f"{'-':>11}" if value is None else f"{value:>11.3f}"
