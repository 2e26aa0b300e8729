"""How well it is foretold how many answers a crowd still has to give.

    python -m benchmarks.forecast [FOLDER ...] [--simulate typical,hostile] [--runs 20] [--json FILE]

A crowd answers as in benchmarks.label_quality. Part way it is asked how many answers are still to come until
no task is open, with an interval that should hold 90 % of what may come; then the crowd goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.label_quality.crowds import Crowd
    from benchmarks.label_quality.policies import Default

TARGETS = (0.8, 0.9, 0.95)
# The forecast is asked for after so many answers per task.
STOPS = (0.5, 1.0, 1.5)


@dataclass
class Case:
    """One forecast beside what came: answers to tasks that the crowd could still answer."""

    crowd: str
    target: float
    stop: float
    run: int
    needed: int
    expected: float
    low: float
    high: float

    @property
    def is_inside(self) -> bool:
        """Whether what came lies in the interval."""
        return self.low <= self.needed <= self.high


def cases_of(name: str, crowd: Crowd, target: float, run: int) -> Iterator[Case]:
    """Play one crowd to its end, with a forecast at each stop; yield what was foretold and what came."""
    from benchmarks.label_quality.policies import Default  # noqa: PLC0415

    policy = Default(len(crowd.truth), crowd.labels, target=target)
    asked = iter(STOPS)
    stop = next(asked, None)
    foretold = []
    for session in crowd.play(policy, frozenset(), run):
        if policy.is_cut(session.person):
            continue
        for turn in session.turns:
            policy.answer(turn.task, session.person, turn.label)
            if stop is not None and len(policy.heard) >= stop * policy.tasks:
                foretold.append((stop, len(policy.heard), _foretell(policy, run)))
                stop = next(asked, None)
            if policy.is_cut(session.person):
                break
    # What a folder could not answer to its end tells nothing of what was needed.
    left = sum(policy.is_open(task) for task in range(policy.tasks))
    if left > 0.02 * policy.tasks:
        return
    for at, heard, found in foretold:
        needed = len(policy.heard) - heard
        yield Case(name, target, at, run, needed, found.answers, found.low, found.high)


def _foretell(policy: Default, seed: int) -> Any:
    import numpy as np  # noqa: PLC0415

    from quality.forecasting.ahead import Game, Tasks, forecast  # noqa: PLC0415
    from quality.forecasting.drawing import known_of, said_of  # noqa: PLC0415
    from quality.forecasting.helpers import helpers_of  # noqa: PLC0415
    from quality.inference.rules import Task  # noqa: PLC0415
    from quality.inference.worth import Average  # noqa: PLC0415

    book = policy.book
    book.revise()
    estimate, answers = book.estimate, book.answers()
    if estimate is None:
        raise ValueError("Nobody has answered yet.")
    helpers = helpers_of(answers, estimate, book.beliefs, away=book.cut)
    heard = np.bincount(answers.task, minlength=answers.tasks)[: book.tasks]
    begun = np.flatnonzero(heard)
    joint = estimate.joint[: book.tasks].reshape(book.tasks, -1)
    fresh = np.flatnonzero(heard == 0)
    closed = np.array([state == Task.CLOSED for state in book.states])
    played = np.full(book.tasks, -1)
    played[begun] = np.arange(len(begun))
    tasks = Tasks(
        joint[begun],
        np.array(book.votes)[begun],
        np.array([said.total() for said in book.said])[begun],
        closed[begun],
        len(fresh),
        joint[fresh[0]] if len(fresh) else joint[0],
        said=said_of(answers, estimate, book.beliefs, played),
    )
    who = Average(float(helpers.listens[-1]), estimate.pool.accuracy)
    known = known_of(estimate, book.beliefs)
    game = Game(helpers, book.rules, book.beliefs, who, book.rules.maximum, known)
    return forecast(tasks, game, seed=seed)


def run_all(options: Any) -> list[Case]:
    """Return every forecast of every crowd."""
    from benchmarks.label_quality import crowds  # noqa: PLC0415

    cases = []
    for run in range(options.runs):
        made: list[tuple[str, Crowd]] = [
            (folder.name, crowds.Folder.read(folder)) for folder in options.folders
        ]
        made += [
            (name, crowds.simulated(name, labels=options.labels, tasks=options.tasks)(options.seed + run))
            for name in filter(None, options.simulate.split(","))
        ]
        for name, crowd in made:
            for target in TARGETS:
                cases += list(cases_of(name, crowd, target, options.seed + run))
        print(f"run {run + 1} of {options.runs}: {len(cases)} forecasts", file=sys.stderr)
    return cases


def table(cases: Sequence[Case]) -> str:
    """Return the cases by crowd and stop, in lines."""
    import numpy as np  # noqa: PLC0415

    lines = [
        f"{'crowd':<16} {'target':>6} {'answers per task':>16} {'cases':>5} {'needed':>7} {'expected':>8} "
        f"{'inside':>6} {'log error':>9} {'spread':>6}"
    ]
    keys = sorted({(one.crowd, one.target, one.stop) for one in cases})
    for key in keys:
        some = [one for one in cases if (one.crowd, one.target, one.stop) == key]
        errors = np.log([(one.needed + 1) / (one.expected + 1) for one in some])
        lines.append(
            f"{key[0]:<16} {key[1]:>6} {key[2]:>16} {len(some):>5} "
            f"{np.mean([one.needed for one in some]):>7.0f} {np.mean([one.expected for one in some]):>8.0f} "
            f"{np.mean([one.is_inside for one in some]):>6.2f} {errors.mean():>9.3f} {errors.std():>6.3f}"
        )
    inside = np.mean([one.is_inside for one in cases])
    lines.append(f"In {len(cases)} forecasts, {inside:.2f} of what came lay inside the 90 % interval.")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print a table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="each with answers.csv and truth.csv")
    parser.add_argument("--simulate", default="", help="crowds, as clean,typical,hostile")
    parser.add_argument("--labels", type=int, default=4)
    parser.add_argument("--tasks", type=int, default=400)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write every forecast here too")
    options = parser.parse_args(arguments)
    if not options.folders and not options.simulate:
        parser.error("Name folders of answers, or crowds with --simulate.")
    cases = run_all(options)
    if not cases:
        parser.error("Nobody answered to the end: every folder has too few answers per task.")
    print(table(cases))
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in cases], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    # One thread: other work on the machine should not change what this costs.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    main()
